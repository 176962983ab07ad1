import { Injectable } from '@nestjs/common';
import { uuidv7 } from '@purser/contracts';
import { Doorbell } from '@purser/outbox';
import { currentTraceparent, withSpan } from '@purser/platform';
import { DataSource } from 'typeorm';
import { queryPrepared } from '../database/query-prepared.js';
import type { Answer } from '../idempotency/answer.js';
import { requestHash } from '../idempotency/request-hash.js';
import type { TopUpRequest } from './top-up.dto.js';

/** wallet.post_top_up: see post-top-up.sql.ts. */
const POST_TOP_UP = {
  name: 'post_top_up',
  text: 'SELECT * FROM wallet.post_top_up($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)',
};

@Injectable()
export class TopUpsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly doorbell: Doorbell,
  ) {}

  /** Posts a top-up, or replays what the key was answered before: one statement, which is one transaction. */
  async post(walletId: string, request: TopUpRequest, by: { client: string; key: string }): Promise<Answer> {
    const { amount, currency } = request;
    const reference = request.reference ?? null;
    const metadata = request.metadata ?? {};
    const hash = requestHash('POST', `/v1/wallets/${walletId.toLowerCase()}/top-ups`, {
      amount,
      currency,
      reference,
      metadata,
    });
    const answer = await withSpan('wallet.post_top_up', { attributes: { 'purser.wallet_id': walletId } }, async () => {
      const values = [
        by.client,
        by.key,
        hash,
        walletId,
        amount,
        currency,
        reference,
        metadata,
        uuidv7(),
        uuidv7(),
        currentTraceparent(),
      ];
      const [row] = await queryPrepared<Answer>(this.dataSource, { ...POST_TOP_UP, values });
      if (!row) throw new Error('wallet.post_top_up returned no row');
      return row;
    });
    if (answer.status === 201 && !answer.replayed) this.doorbell.ring();
    return answer;
  }
}
