import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import { DataSource } from 'typeorm';
import { searchDeadLetters } from './search.js';

/* In databases whose own locale folds ASCII alone; replays.spec.ts searches real dead letters. */
const plain = new Map<string, DataSource>();
const nameOf = (encoding: string) => `plain_${encoding.toLowerCase()}_${run}`;
const run = crypto.randomUUID().slice(0, 8);
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  for (const encoding of ['UTF8', 'SQL_ASCII']) {
    await database.query(
      `CREATE DATABASE ${nameOf(encoding)} TEMPLATE template0 ENCODING '${encoding}' LOCALE_PROVIDER libc LOCALE 'C'`,
    );
    const url = new URL(database.adminUrl);
    url.pathname = `/${nameOf(encoding)}`;
    const dataSource = await new DataSource({ type: 'postgres', url: url.href }).initialize();
    plain.set(encoding, dataSource);
    await dataSource.query(`
      CREATE TABLE dead_letter (id text PRIMARY KEY, fingerprint text, source text, state text, error text, event json);
      INSERT INTO dead_letter VALUES
        ('1', 'f', 'handler', 'open', 'À TABLE, ΛΆΘΟΣ', '{"name":"Ошибка"}'), ('2', 'f', 'handler', 'open', 'a table', '{}')`);
  }
});
afterAll(async () => {
  for (const [encoding, dataSource] of plain) {
    await dataSource.destroy();
    await database.query(`DROP DATABASE ${nameOf(encoding)} WITH (FORCE)`);
  }
  await database.drop();
});

const search = (encoding: string, text: string) => {
  const dataSource = plain.get(encoding);
  if (dataSource === undefined) throw new Error(`there is no database in ${encoding}`);
  return searchDeadLetters(dataSource, text, undefined);
};

describe('a search', () => {
  it.each([
    ['à table', ['1']],
    ['À TABLE', ['1']],
    ['λάθο', ['1']],
    ['ОШИБКА', ['1']],
    ['A Table', ['2']],
    ['ü', []],
  ])('for %s takes no notice of case, whatever the locale of the database', async (text, ids) => {
    expect(await search('UTF8', text)).toMatchObject({ ids, complete: true });
  });

  it('works in a database that knows no encoding, where it folds ASCII', async () => {
    expect(await search('SQL_ASCII', 'À table')).toMatchObject({ ids: ['1'], complete: true });
    expect(await search('SQL_ASCII', 'à table')).toMatchObject({ ids: [], complete: true });
  });
});
