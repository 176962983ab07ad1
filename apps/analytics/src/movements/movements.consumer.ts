import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { InboxContext } from '@purser/inbox';
import { aggregate } from '../volumes/aggregate.js';
import { VolumesService } from '../volumes/volumes.service.js';
import { movementTypes } from './movement.js';
import type { Movement } from './movement.js';

@Controller()
export class MovementsConsumer {
  constructor(private readonly volumes: VolumesService) {}

  /** One upsert a batch, of one row for each day, currency and kind in it. */
  @EventPattern(movementTypes, { batch: true })
  async moved(@Payload() movements: Movement[], @Ctx() { tx }: InboxContext): Promise<void> {
    await this.volumes.add(tx, aggregate(movements));
  }
}
