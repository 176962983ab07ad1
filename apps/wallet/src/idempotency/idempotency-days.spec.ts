import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';

/* docs/decisions/0037. */

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  for (const { name } of await tables()) await database.query(`DROP TABLE wallet.${name}`);
});

const create = (first: number, ahead: number, span = 1) =>
  database.query('SELECT wallet.idempotency_create_days(current_date + $1::int, $2, $3)', [first, ahead, span]);

/** From which day and before which, as days from today. */
async function spans(): Promise<[number, number][]> {
  return (await tables()).map(({ from, to }) => [from, to]);
}

const tables = () =>
  database.query<{ name: string; from: number; to: number }>(
    'SELECT name, from_day - current_date AS from, to_day - current_date AS to FROM wallet.idempotency_tables() ORDER BY 2',
  );

it('makes a table of several days, up to the days ahead', async () => {
  await create(-30, 2, 5);
  await create(-30, 2, 5);

  expect(await spans()).toEqual([
    [-30, -25],
    [-25, -20],
    [-20, -15],
    [-15, -10],
    [-10, -5],
    [-5, 0],
    [0, 5],
  ]);
});

it('fills what is missing around the days that are there, and no day is in two tables', async () => {
  await create(-10, -9);
  await create(-4, -4);

  await create(-12, 1, 5);

  expect(await spans()).toEqual([
    [-12, -10],
    [-10, -9],
    [-9, -8],
    [-8, -4],
    [-4, -3],
    [-3, 2],
  ]);
});

it('keeps a table until its last day is old enough', async () => {
  await create(-37, 2, 5);
  const dropped = async () =>
    (await database.query<{ days: number }>('SELECT wallet.idempotency_drop_days(30) AS days'))[0]?.days;

  expect(await dropped()).toBe(5);
  expect(await dropped()).toBe(0);
  expect((await spans())[0]).toEqual([-32, -27]);
});
