import type { TestDatabase } from '@purser/testing';

/** As a producer with a bug would have written it: right in form, wrong in substance. Every consumer has it as a case. */
export async function publishMalformed(
  database: Pick<TestDatabase, 'query'>,
  walletId: string,
  data: object = { amount: 12.5 },
): Promise<void> {
  const rows = await database.query(
    `INSERT INTO wallet.outbox (partition, event_id, wallet_id, wallet_sequence, type, version, envelope, created_at)
     SELECT wallet.partition_of(id), gen_random_uuid(), id, sequence, 'TopUpCompleted', 1,
            json_build_object('specversion', '1.0', 'id', gen_random_uuid(), 'type', 'TopUpCompleted', 'version', 1, 'data', $2::json), now()
     FROM wallet.wallet WHERE id = $1 RETURNING event_id`,
    [walletId, JSON.stringify(data)],
  );
  if (rows.length !== 1) throw new Error(`there is no wallet ${walletId}`);
}
