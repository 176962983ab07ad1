import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import { deadLetterReview } from './dead-letter-review.sql.js';
import { inboxTables } from './inbox-tables.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

describe('deadLetterReview', () => {
  it('finds what is at stake in the dead letters that are there, whatever their events hold', async () => {
    const options = { schema: 'older', role: 'purser_analytics' };
    await database.query(
      `CREATE SCHEMA older; SELECT set_config('purser.partitions', '1', false); ${inboxTables(options)}`,
    );
    const data = (more: string) => `{"data":{"amount":"2500","currency":"EUR"${more}}}`;
    const events = [
      data(''),
      data(',"note":"\\u0000"'),
      data(',"note":"\\ud800"'),
      '{"data":{"amount":2500,"currency":"EUR"}}',
      '{"data":{"amount":"2500"}}',
      '{"raw":"no event"}',
      '"text"',
      '[1]',
    ];
    for (const [index, event] of events.entries())
      await database.query(
        `INSERT INTO older.dead_letter (id, source, source_key, event, error_class, error, fingerprint, attempts, first_failed_at)
         VALUES ($1::text, 'handler', $1::text, $2, 'RangeError', 'broken', 'f', 1, now())`,
        [String(index), event],
      );
    await database.query(deadLetterReview(options));
    const rows = await database.query(
      'SELECT amount, currency, reported <> revision AS due FROM older.dead_letter ORDER BY id',
    );
    expect(rows).toEqual(
      events.map((_, index) => ({
        amount: index === 0 ? '2500' : null,
        currency: index === 0 ? 'EUR' : null,
        due: true,
      })),
    );
  });
});
