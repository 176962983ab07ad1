import { Controller, Module } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { EventEnvelope, EventType } from '@purser/contracts';
import { ConsumerConfig, createTransport, InboxModule } from '@purser/inbox';
import type { InboxContext } from '@purser/inbox';
import { DatabaseModule, loadConfig, PlatformModule, RedisModule, startService } from '@purser/platform';

const config = loadConfig(ConsumerConfig);

/** Stands in for the analytics service, on its schema and role, with a handler that dies of what the reference tells it to. */
@Controller()
class PoisonedController {
  @EventPattern<EventType>('TopUpCompleted')
  async onTopUpCompleted(@Payload() event: EventEnvelope<'TopUpCompleted'>, @Ctx() ctx: InboxContext): Promise<void> {
    await ctx.tx.query('SELECT 1');
    if (event.data.reference === 'kills its process') process.kill(process.pid, 'SIGKILL');
    if (event.data.reference === 'throws') throw new RangeError('broken on purpose');
  }
}

@Module({
  imports: [
    PlatformModule.forService({ name: 'analytics', config }),
    DatabaseModule.forSchema({ schema: 'analytics', config, entities: [] }),
    RedisModule.forService(config),
    InboxModule.forConsumer({ name: 'analytics', events: ['TopUpCompleted'], config }),
  ],
  controllers: [PoisonedController],
})
class PoisonedModule {}

await startService({ name: 'analytics', module: PoisonedModule, config, transport: createTransport });
