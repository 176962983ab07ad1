import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import { writeHistory, type PastEntry } from '../../test/history.js';
import { startWalletApi } from '../../test/wallet-api.js';
import type { WalletApi } from '../../test/wallet-api.js';

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

const statement = (walletId: string, query: string, accept?: string) =>
  api.get(`/v1/wallets/${walletId}/statement?${query}`, { headers: accept === undefined ? {} : { accept } });

/** January: 1000 in. February: 500 and 250 in, 100 out. March: 1 out. */
async function aYear(references: readonly string[] = [], currency = 'USD'): Promise<string> {
  const walletId = await api.openWallet({
    currency,
    owner: { id: 'ada', email: 'ada@example.com', name: 'Ada <b>Lovelace</b>', locale: 'de-DE' },
  });
  const past: PastEntry[] = [
    { at: '2025-01-31T23:59:59.999Z', amount: 1000n },
    { at: '2025-02-01T00:00:00.000Z', amount: 500n },
    { at: '2025-02-10T10:00:00.000Z', amount: -100n },
    { at: '2025-02-28T23:59:59.999Z', amount: 250n },
    { at: '2025-03-01T00:00:00.000Z', amount: -1n },
  ];
  await writeHistory(
    database,
    walletId,
    past.map((entry, i) => ({ ...entry, reference: references[i] })),
  );
  return walletId;
}

describe('GET /v1/wallets/:id/statement', () => {
  it('leads from the opening to the closing balance of exactly that period', async () => {
    const walletId = await aYear();

    const { status, headers, body } = await statement(walletId, 'from=2025-02-01&to=2025-03-01');

    expect(status).toBe(200);
    expect(headers.get('vary')).toBe('accept');
    const { entries, ...summary } = body;
    expect(summary).toEqual({
      walletId,
      currency: 'USD',
      from: '2025-02-01T00:00:00.000Z',
      to: '2025-03-01T00:00:00.000Z',
      asOf: '2025-03-01T00:00:00.000Z',
      openingBalance: '1000',
      closingBalance: '1650',
      totals: { count: 3, in: '750', out: '100' },
      totalsByKind: [
        { kind: 'top_up', count: 2, in: '750', out: '0' },
        { kind: 'withdrawal', count: 1, in: '0', out: '100' },
      ],
    });
    expect(entries.map((entry: Record<string, string>) => [entry['amount'], entry['balanceAfter']])).toEqual([
      ['500', '1500'],
      ['-100', '1400'],
      ['250', '1650'],
    ]);
    const { body: page } = await api.get(`/v1/wallets/${walletId}/entries?from=2025-02-01&to=2025-03-01`);
    expect(entries).toEqual([...page.data].reverse());
  });

  it('covers the whole life of the wallet when nothing is said, and what is to come only as far as now', async () => {
    const walletId = await aYear();

    const { body: all } = await statement(walletId, '');
    expect(all).toMatchObject({ openingBalance: '0', closingBalance: '1649', from: '2025-01-31T23:59:59.999Z' });
    expect(all.entries).toHaveLength(5);
    expect(all.asOf).toBe(all.to);
    const { body: ahead } = await statement(walletId, 'from=2025-03-01&to=9999-01-01');
    expect(ahead).toMatchObject({ openingBalance: '1650', closingBalance: '1649', to: '9999-01-01T00:00:00.000Z' });
    expect(Date.parse(ahead.asOf)).toBeLessThanOrEqual(Date.now() + 1_000);
    const { body: early } = await statement(walletId, 'to=2020-01-01');
    expect(early).toMatchObject({ openingBalance: '0', closingBalance: '0', entries: [], totalsByKind: [] });
  });

  it('counts both sides of transfers, captures and reversals, and no change that moved no money', async () => {
    const [walletId, other] = [await api.openWallet(), await api.openWallet()];
    const { body: topUp } = await api.topUp(walletId, { amount: '1000' });
    const { body: hold } = await api.move(`/v1/wallets/${walletId}/holds`, { amount: '300', currency: 'USD' });
    await api.move(`/v1/holds/${hold.id}/capture`, { amount: '200' });
    await api.move('/v1/transfers', { fromWalletId: walletId, toWalletId: other, amount: '70', currency: 'USD' });
    await api.move('/v1/transfers', { fromWalletId: other, toWalletId: walletId, amount: '20', currency: 'USD' });
    await api.move(`/v1/transactions/${topUp.id}/reversals`, { amount: '5' });

    const { body } = await statement(walletId, '');

    expect(body).toMatchObject({
      openingBalance: '0',
      closingBalance: '745',
      totals: { count: 5, in: '1020', out: '275' },
    });
    expect(body.totalsByKind).toEqual([
      { kind: 'capture', count: 1, in: '0', out: '200' },
      { kind: 'reversal', count: 1, in: '0', out: '5' },
      { kind: 'top_up', count: 1, in: '1000', out: '0' },
      { kind: 'transfer', count: 2, in: '20', out: '70' },
    ]);
    expect((await api.get(`/v1/wallets/${walletId}`)).body.balance).toBe(body.closingBalance);
  });

  it('is a CSV file of RFC 4180 whose amounts add up, and in which no text is a formula', async () => {
    const walletId = await aYear(['plain', '=HYPERLINK("http://x";"y")', '-2+3', 'a, "b"', '  @SUM(1)'], 'BHD');

    const { headers, body } = await statement(walletId, 'from=2025-01-01&to=2026-01-01', 'text/csv');

    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="statement-${walletId}-2025-01-01-to-2026-01-01.csv"`,
    );
    const id = '[0-9a-f-]{36}';
    const lines = [
      'row,time,sequence,kind,transaction_id,reference,currency,amount_minor,amount,balance_minor,balance',
      'opening,2025-01-01T00:00:00.000Z,,,,,BHD,,,0,0.000',
      'entry,2025-01-31T23:59:59.999Z,1,top_up,ID,plain,BHD,1000,1.000,1000,1.000',
      `entry,2025-02-01T00:00:00.000Z,2,top_up,ID,"'=HYPERLINK(""http://x"";""y"")",BHD,500,0.500,1500,1.500`,
      "entry,2025-02-10T10:00:00.000Z,3,withdrawal,ID,'-2+3,BHD,-100,-0.100,1400,1.400",
      'entry,2025-02-28T23:59:59.999Z,4,top_up,ID,"a, ""b""",BHD,250,0.250,1650,1.650',
      "entry,2025-03-01T00:00:00.000Z,5,withdrawal,ID,'  @SUM(1),BHD,-1,-0.001,1649,1.649",
      'total_in,,,top_up,,,BHD,1750,1.750,,',
      'total_out,,,withdrawal,,,BHD,101,0.101,,',
      'closing,2026-01-01T00:00:00.000Z,,,,,BHD,,,1649,1.649',
      '',
    ];
    expect(body.replaceAll(new RegExp(`,${id},`, 'g'), ',ID,').split('\r\n')).toEqual(lines);
  });

  it('is a page of its own, in the owner’s manner, with nothing in it that could run', async () => {
    const walletId = await aYear(['<script>alert(1)</script>', '"&\'']);

    const { headers, body } = await statement(walletId, 'from=2025-01-01&to=2026-01-01', 'text/html');

    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = headers.get('content-security-policy');
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+';/);
    const style = /<style>([\s\S]*)<\/style>/.exec(body)?.[1] ?? '';
    const hash = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style))).toString('base64');
    expect(policy).toContain(`'sha256-${hash}'`);
    expect(body).not.toMatch(/<script|<b>|\son\w+=|src=|href=|url\(/i);
    expect(body).toContain('Ada &lt;b&gt;Lovelace&lt;/b&gt;');
    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(body).toContain('&quot;&amp;&#39;');
    const text = body.replaceAll(/[\u00a0\u202f]/g, ' ');
    for (const money of ['16,49 $', '17,50 $', '1,01 $']) expect(text).toContain(money);
    expect(text).toContain('10.02.2025, 10:00:00');
    expect(body).toContain('@media print');
  });

  it('streams a long one in order, whole', async () => {
    const walletId = await api.openWallet();
    const long = Array.from({ length: 1_700 }, (_, i) => ({
      at: new Date(Date.UTC(2025, 0, 1) + i * 60_000).toISOString(),
      amount: 3n,
    }));
    await writeHistory(database, walletId, long);

    const { body } = await statement(walletId, 'from=2025-01-01&to=2026-01-01');
    const { body: csv } = await statement(walletId, 'from=2025-01-01&to=2026-01-01', 'text/csv');

    expect(body.entries.map(({ sequence }: { sequence: number }) => sequence)).toEqual(long.map((_, i) => i + 1));
    expect(body.totals).toEqual({ count: 1_700, in: '5100', out: '0' });
    expect(csv.split('\r\n').filter((line: string) => line.startsWith('entry,'))).toHaveLength(1_700);
  });

  it('is refused, saying how to ask in parts, when it would be too long', async () => {
    const walletId = await api.openWallet();
    // One side of each, and no transactions: only how many there are matters here.
    await database.query(`
      ALTER TABLE wallet.entry DISABLE TRIGGER USER;
      ALTER TABLE wallet.wallet DISABLE TRIGGER USER;
      INSERT INTO wallet.entry (transaction_id, line, account, sequence, amount, balance_after, held_after, created_at)
        SELECT gen_random_uuid(), 1, 'wallet:${walletId}', n, 1, n, 0, '2023-12-31 23:59Z'::timestamptz + n * interval '1 minute'
        FROM generate_series(1, 100001) n;
      UPDATE wallet.wallet SET balance = 100001, sequence = 100001 WHERE id = '${walletId}';
      ALTER TABLE wallet.wallet ENABLE TRIGGER USER;
      ALTER TABLE wallet.entry ENABLE TRIGGER USER`);
    const end = new Date(Date.UTC(2024, 0, 1) + 100_000 * 60_000).toISOString();

    const { status, body } = await statement(walletId, '');
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'statement_too_long' });
    expect(body.detail).toContain(`until before ${end}`);
    expect((await statement(walletId, `to=${end}`)).body.code).not.toBe('statement_too_long');
  });

  it('is an error, and no statement, when the ledger does not tie out', async () => {
    const walletId = await aYear();
    const tamper = (sql: string) =>
      database.query(
        `ALTER TABLE wallet.entry DISABLE TRIGGER USER; ${sql}; ALTER TABLE wallet.entry ENABLE TRIGGER USER`,
      );
    const third = `account = 'wallet:${walletId}' AND sequence = 3`;
    await tamper(`UPDATE wallet.entry SET amount = -99 WHERE ${third}`);
    expect(await statement(walletId, '')).toMatchObject({ status: 500, body: { code: 'internal_error' } });
    await tamper(`UPDATE wallet.entry SET amount = -100, balance_after = 1399 WHERE ${third}`);
    expect(await statement(walletId, '', 'text/csv')).toMatchObject({ status: 500, body: { code: 'internal_error' } });
    await tamper(`UPDATE wallet.entry SET balance_after = 1400 WHERE ${third}`);
    expect((await statement(walletId, '')).status).toBe(200);
  });

  it.each([
    ['from=2025-02-01&to=2025-02-01', undefined, 400, 'validation_failed'],
    ['from=9999-01-01', undefined, 400, 'validation_failed'],
    ['from=soon', undefined, 400, 'validation_failed'],
    ['format=csv', undefined, 400, 'validation_failed'],
    ['', 'application/pdf', 406, 'not_acceptable'],
  ])('refuses ?%s, Accept: %s', async (query, accept, status, code) => {
    const reply = await statement(await api.openWallet(), query, accept);

    expect({ status: reply.status, code: reply.body.code }).toEqual({ status, code });
  });

  it('knows no wallet that was never opened', async () => {
    expect(await statement(randomUUID(), '')).toMatchObject({ status: 404, body: { code: 'wallet_not_found' } });
  });
});
