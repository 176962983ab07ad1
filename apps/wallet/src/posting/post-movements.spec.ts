import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import { expectBooksToHold } from '../../test/books.js';
import { startWalletApi } from '../../test/wallet-api.js';
import type { WalletApi } from '../../test/wallet-api.js';
import type { QueuedMovement } from './movement-queue.js';
import type { MovementOperation } from './operations.js';
import { movement } from './postings.js';

let database: TestDatabase;
let api: WalletApi;
beforeAll(async () => {
  database = await testDatabase();
  api = await startWalletApi(database);
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

const aMovement = (operation: MovementOperation, walletId: string, amount: string): QueuedMovement =>
  movement(
    operation,
    { walletId, amount, currency: 'USD', reference: 'invoice-1', metadata: { channel: 'card' } },
    'test',
    randomUUID(),
  );

const post = (movements: QueuedMovement[]) =>
  database.query<{ code: string | null; response: { id: string }; position: string }>(
    'SELECT code, response, position FROM wallet.post_movements($1, false) ORDER BY n',
    [JSON.stringify(movements)],
  );

/** Everything that was written about a wallet, without what differs from one to the next: ids, keys and times. */
async function written(walletId: string): Promise<string[]> {
  const rows = await database.query<{ row: string }>(
    `WITH moved AS (SELECT * FROM wallet.transaction WHERE wallet_id = $1)
     SELECT 'wallet ' || (to_jsonb(w) - 'owner_id' - 'owner_email')::text AS row FROM wallet.wallet w WHERE id = $1
     UNION ALL SELECT 'transaction ' || to_jsonb(t)::text FROM moved t
     UNION ALL SELECT 'entry ' || to_jsonb(e)::text FROM wallet.entry e WHERE transaction_id IN (SELECT id FROM moved)
     UNION ALL SELECT 'outbox ' || (to_jsonb(o) - 'id' - 'partition' #- '{envelope,data,owner}')::text FROM wallet.outbox o WHERE wallet_id = $1
     UNION ALL SELECT 'answer ' || (to_jsonb(k) - 'key' - 'position' - 'request_hash')::text FROM wallet.idempotency_key k
       WHERE k.response ->> 'walletId' = $1::text`,
    [walletId],
  );
  return rows
    .map(({ row }) =>
      row
        .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
        .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)/g, '<time>')
        .replaceAll(/00-[0-9a-f]{32}-[0-9a-f]{16}-0\d/g, '<trace>'),
    )
    .sort();
}

describe('a movement', () => {
  it('leaves the same rows by itself as in a batch', async () => {
    const [alone, together] = [await api.openWallet(), await api.openWallet()];
    const answers = [
      ...(await post([aMovement('top_up', alone, '500')])),
      ...(await post([aMovement('withdrawal', alone, '200')])),
    ];
    const batch = await post([aMovement('top_up', together, '500'), aMovement('withdrawal', together, '200')]);

    expect([...answers, ...batch].map(({ code }) => code)).toEqual([null, null, null, null]);
    const rows = await written(alone);
    expect(rows.filter((row) => /^(transaction|outbox|answer)/.test(row)).length).toBeGreaterThanOrEqual(6);
    expect(await written(together)).toEqual(rows);
    await expectBooksToHold(database);
  });

  it('by itself is refused as in a batch, and writes its refusal only', async () => {
    const refusals = async (walletId: string, others: QueuedMovement[]) =>
      (await post([aMovement('withdrawal', walletId, '1'), ...others]))[0];
    const wallet = await api.openWallet();
    const before = await written(wallet);

    const alone = await refusals(wallet, []);
    const together = await refusals(wallet, [aMovement('top_up', await api.openWallet(), '1')]);

    expect(alone).toMatchObject({ code: 'insufficient_funds', position: null });
    expect(together).toEqual(alone);
    expect(await written(wallet)).toEqual(before);
  });
});
