import { hash as digest } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { uuidv7 } from '@purser/contracts';
import { Doorbell } from '@purser/outbox';
import { currentTraceparent, withSpan } from '@purser/platform';
import { DataSource } from 'typeorm';
import { queryPrepared } from '../database/query-prepared.js';
import type { Answer } from './answer.js';
import { MovementQueue, type QueuedMovement } from './movement-queue.js';
import type { MovementOperation, Operation, Operations } from './operations.js';
import { POST } from './statements.js';

/** On whose behalf. The key belongs to the client: two clients may use the same. */
export interface Caller {
  client: string;
  key: string | undefined;
}

/**
 * The one way to change a wallet. Each operation is one statement and one transaction; top-ups and withdrawals that arrive
 * while others are being committed share the next transaction (MovementQueue).
 */
@Injectable()
export class Postings {
  constructor(
    private readonly dataSource: DataSource,
    private readonly movements: MovementQueue,
    private readonly doorbell: Doorbell,
  ) {}

  /** Does it, or replays what the key was answered before. Refusals are answers; what throws has an unknown outcome. */
  async post<O extends Operation>(operation: O, request: Operations[O], caller: Caller): Promise<Answer> {
    const hash = hashOf(operation, request);
    const answer = await withSpan(`wallet.${operation}`, {}, () =>
      isMovement(operation) && caller.key !== undefined
        ? this.movements.post(
            movement(operation, request as Operations[MovementOperation], caller.client, caller.key, hash),
          )
        : this.postAlone(operation, request, caller, hash),
    );
    if (answer.position !== null && !answer.replayed) this.doorbell.ring();
    return answer;
  }

  private async postAlone(operation: Operation, request: object, caller: Caller, hash: string): Promise<Answer> {
    const values = [
      caller.client,
      caller.key ?? null,
      Buffer.from(hash, 'hex'),
      operation,
      JSON.stringify({ ...request, id: uuidv7(), traceparent: currentTraceparent() }),
    ];
    const [row] = await queryPrepared<Answer>(this.dataSource, { ...POST, values });
    if (!row) throw new Error('wallet.post returned no row');
    return row;
  }
}

/** A top-up or withdrawal as wallet.post_movements takes it. */
export function movement(
  operation: MovementOperation,
  request: Operations[MovementOperation],
  client: string,
  key: string,
  hash: string = hashOf(operation, request),
): QueuedMovement {
  return { client, key, hash, operation, ...request, id: uuidv7(), traceparent: currentTraceparent() };
}

/** sha256, in hex, of what makes two requests the same. Requests are built field by field, so their keys are in order. */
function hashOf(operation: Operation, request: object): string {
  return digest('sha256', `${operation} ${JSON.stringify(request)}`, 'hex');
}

function isMovement(operation: Operation): operation is MovementOperation {
  return operation === 'top_up' || operation === 'withdrawal';
}
