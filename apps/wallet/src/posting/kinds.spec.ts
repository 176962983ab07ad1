import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import pg from 'pg';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

describe('a kind of transaction', () => {
  it('has its own references, and no other', async () => {
    const client = new pg.Client({ connectionString: database.adminUrl, options: '-c search_path=wallet' });
    await client.connect();
    const taken: string[] = [];
    try {
      await client.query('BEGIN');
      for (const kind of ['top_up', 'withdrawal', 'transfer', 'capture', 'reversal', 'gift']) {
        for (const references of [
          '',
          'to',
          'hold',
          'reverses',
          'to hold',
          'to reverses',
          'hold reverses',
          'to hold reverses',
        ]) {
          const id = (name: string) => (references.split(' ').includes(name) ? randomUUID() : null);
          await client.query('SAVEPOINT one');
          await client
            .query(
              `INSERT INTO transaction (id, kind, wallet_id, to_wallet_id, hold_id, reverses, amount, currency, metadata, created_at)
               VALUES (gen_random_uuid(), $1, gen_random_uuid(), $2, $3, $4, 1, 'USD', '{}', now())`,
              [kind, id('to'), id('hold'), id('reverses')],
            )
            .then(() => taken.push(`${kind} ${references}`.trim()))
            .catch((error: unknown) => expect(error).toMatchObject({ constraint: 'transaction_kind' }));
          await client.query('ROLLBACK TO one');
        }
      }
    } finally {
      await client.end();
    }

    expect(taken).toEqual([
      'top_up',
      'withdrawal',
      'transfer to',
      'capture hold',
      'reversal reverses',
      'reversal to reverses',
    ]);
  });
});
