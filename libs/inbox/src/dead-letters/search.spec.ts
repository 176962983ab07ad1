import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import { DataSource } from 'typeorm';
import { searchDeadLetters } from './search.js';

/* In a database whose own locale folds ASCII alone; replays.spec.ts searches real dead letters. */
let database: TestDatabase;
let plain: DataSource;
const name = `plain_${crypto.randomUUID().slice(0, 8)}`;
beforeAll(async () => {
  database = await testDatabase();
  await database.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'`);
  const url = new URL(database.adminUrl);
  url.pathname = `/${name}`;
  plain = await new DataSource({ type: 'postgres', url: url.href }).initialize();
  await plain.query(`
    CREATE TABLE dead_letter (id text PRIMARY KEY, fingerprint text, source text, state text, error text, event json);
    INSERT INTO dead_letter VALUES
      ('1', 'f', 'handler', 'open', 'À TABLE, ΛΆΘΟΣ', '{"name":"Ошибка"}'), ('2', 'f', 'handler', 'open', 'a table', '{}')`);
});
afterAll(async () => {
  await plain?.destroy();
  await database.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await database.drop();
});

describe('a search', () => {
  it.each([
    ['à table', ['1']],
    ['À TABLE', ['1']],
    ['λάθο', ['1']],
    ['ОШИБКА', ['1']],
    ['A Table', ['2']],
    ['ü', []],
  ])('for %s takes no notice of case, whatever the locale of the database', async (text, ids) => {
    expect(await searchDeadLetters(plain, text, undefined)).toMatchObject({ ids, complete: true });
  });
});
