import { Injectable } from '@nestjs/common';
import { Doorbell } from '@purser/outbox';
import { Problem, withSpan } from '@purser/platform';
import { DataSource } from 'typeorm';
import type { Answer } from '../posting/answer.js';
import { MovementQueue, type QueuedMovement } from '../posting/movement-queue.js';
import { movement } from '../posting/postings.js';
import { refusal } from '../posting/answer.js';
import { POST_MOVEMENTS } from '../posting/statements.js';
import { movementOf } from '../validation/movement-request.js';
import type { BulkTopUpRequest } from './bulk.dto.js';
import { problem } from '../problem-codes.js';

@Injectable()
export class BulkService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly movements: MovementQueue,
    private readonly doorbell: Doorbell,
  ) {}

  /**
   * The answers in the order of the items.
   *
   * @throws Problem of the first refusal when `atomic` and one was refused; nothing was posted then
   */
  async post({ atomic, items }: BulkTopUpRequest, client: string): Promise<Answer[]> {
    refuseRepeatedKeys(items.map(({ idempotencyKey }) => idempotencyKey));
    const movements = items.map(({ walletId, idempotencyKey, ...item }) =>
      movement('top_up', { walletId: walletId.toLowerCase(), ...movementOf(item) }, client, idempotencyKey),
    );
    const answers = await withSpan('wallet.bulk_top_up', { attributes: { 'purser.items': items.length } }, () =>
      atomic === true ? this.allOrNone(movements) : Promise.all(movements.map((one) => this.movements.post(one))),
    );
    if (answers.some(({ position, replayed }) => position !== null && !replayed)) this.doorbell.ring();
    return answers;
  }

  /** A transaction of their own, which is rolled back when one is refused: no key is used up then. */
  private allOrNone(movements: readonly QueuedMovement[]): Promise<Answer[]> {
    return this.dataSource.transaction(async (tx) => {
      const rows = await tx.query<(Answer & { n: number })[]>(POST_MOVEMENTS.text, [JSON.stringify(movements), true]);
      const answers = rows.sort((a, b) => a.n - b.n);
      const refused = answers.filter(({ code }) => code !== null);
      const [first] = refused;
      if (first === undefined || first.code === null) return answers;
      // Not a replay: the first item's refusal may be an old one, that of the whole is new.
      const { status, code, detail, extra } = refusal(first.code, { ...first, replayed: false });
      throw new Problem(
        code,
        status,
        `Nothing was posted: ${refused.length} of ${answers.length} items were refused. ${detail}`,
        {
          ...extra,
          errors: refused.map(({ n, response }) => ({
            path: `items[${n}]`,
            message: (response as { detail: string }).detail,
          })),
        },
      );
    });
  }
}

/** Which of two items with one key is meant cannot be told. */
function refuseRepeatedKeys(keys: readonly string[]): void {
  const seen = new Set<string>();
  const repeated = keys.flatMap((key, index) => {
    if (!seen.has(key)) return (seen.add(key), []);
    return [{ path: `items[${index}].idempotencyKey`, message: 'is the key of an earlier item' }];
  });
  if (repeated.length > 0)
    throw problem('validation_failed', 'The request is not valid: keys are repeated.', { errors: repeated });
}
