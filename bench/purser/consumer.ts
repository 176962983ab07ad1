import { Controller, Inject, Module, type DynamicModule } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { EventEnvelope, EventType } from '@purser/contracts';
import { ConsumerConfig, createTransport, InboxModule } from '@purser/inbox';
import type { InboxContext } from '@purser/inbox';
import { DatabaseModule, PlatformModule, RedisModule, startService } from '@purser/platform';
import type { Consumer, Recorder, Servers } from '../harness/contender.js';
import { upsertEffects } from '../harness/effect.sql.js';
import { settings } from './settings.js';

const OPTIONS = Symbol('OPTIONS');

interface Options {
  consumer: Consumer;
  recorder: Recorder;
}

/** The floors' effect, as a handler: everything around it is what every consumer of Purser has. */
@Controller()
export class EffectsController {
  private readonly upsert: string;

  constructor(@Inject(OPTIONS) private readonly options: Options) {
    this.upsert = upsertEffects(options.consumer);
  }

  @EventPattern<EventType>('TopUpCompleted', { batch: true })
  async topUpsCompleted(
    @Payload() events: EventEnvelope<'TopUpCompleted'>[],
    @Ctx() context: InboxContext,
  ): Promise<void> {
    const wallets: string[] = [];
    const amounts: bigint[] = [];
    const sequences: number[] = [];
    const numbers: number[] = [];
    for (const { data } of events) {
      wallets.push(data.walletId);
      amounts.push(BigInt(data.amount));
      sequences.push(data.sequence);
      numbers.push(Number(data.reference));
    }
    await context.tx.query(this.upsert, [wallets, amounts, sequences]);
    context.afterCommit(() => this.options.recorder.applied(numbers));
  }
}

@Module({})
class EffectsModule {
  static forConfig(config: ConsumerConfig, options: Options): DynamicModule {
    return {
      module: EffectsModule,
      imports: [
        PlatformModule.forService({ name: options.consumer, config }),
        DatabaseModule.forSchema({ schema: options.consumer, config }),
        RedisModule.forService(config),
        InboxModule.forConsumer({ name: options.consumer, events: ['TopUpCompleted'], config }),
      ],
      controllers: [EffectsController],
      providers: [{ provide: OPTIONS, useValue: options }],
    };
  }
}

export async function startConsumer(
  consumer: Consumer,
  servers: Servers,
  recorder: Recorder,
): Promise<() => Promise<void>> {
  const config = await settings(ConsumerConfig, consumer, servers);
  const app = await startService({
    name: consumer,
    config,
    module: EffectsModule.forConfig(config, { consumer, recorder }),
    transport: createTransport,
  });
  return () => app.close();
}
