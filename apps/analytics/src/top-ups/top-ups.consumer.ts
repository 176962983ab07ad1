import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { EventEnvelope, EventType } from '@purser/contracts';
import type { InboxContext } from '@purser/inbox';
import { aggregate } from '../volumes/aggregate.js';
import { VolumesService } from '../volumes/volumes.service.js';

@Controller()
export class TopUpsConsumer {
  constructor(private readonly volumes: VolumesService) {}

  /** One upsert a batch, of one row for each day, currency and kind in it. */
  @EventPattern<EventType>('TopUpCompleted', { batch: true })
  async topUpsCompleted(
    @Payload() events: EventEnvelope<'TopUpCompleted'>[],
    @Ctx() { tx }: InboxContext,
  ): Promise<void> {
    await this.volumes.add(tx, aggregate(events));
  }
}
