import { expect } from '@jest/globals';
import { until } from '@purser/testing';
import type { TopUp } from './load.js';
import { CONSUMERS, type Platform } from './platform.js';

/**
 * Checks, after the dust has settled, that every acknowledged top-up is in the book once and was applied exactly once by all three
 * consumers, each wallet's events in order. Reads what the outside sees (APIs, mails, webhooks) and then the tables.
 */
export async function expectBooksToBalance(platform: Platform, acknowledged: readonly TopUp[]): Promise<void> {
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(new Set(acknowledged.map((topUp) => topUp.id)).size).toBe(acknowledged.length);
  await platform.untilSettled();
  await expectBalances(platform, acknowledged);
  await expectVolumes(platform, acknowledged);
  for (const consumer of CONSUMERS) await expectAppliedOnceInOrder(platform, consumer, acknowledged.length);
  await expectMails(platform, acknowledged.length);
  await expectWebhooks(platform, acknowledged);
}

async function expectBalances(platform: Platform, acknowledged: readonly TopUp[]): Promise<void> {
  const expected = new Map<string, bigint>();
  for (const topUp of acknowledged)
    expected.set(topUp.walletId, (expected.get(topUp.walletId) ?? 0n) + BigInt(topUp.amount));
  for (const [walletId, balance] of expected) {
    const wallet = await platform.get<{ balance: string }>('wallet', `/v1/wallets/${walletId}`);
    expect({ walletId, balance: wallet.balance }).toEqual({ walletId, balance: String(balance) });
  }
}

async function expectVolumes(platform: Platform, acknowledged: readonly TopUp[]): Promise<void> {
  const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  const { days } = await platform.get<{ days: { kind: string; count: number | string; amount: string }[] }>(
    'analytics',
    `/v1/volumes?currency=USD&from=${day(-1)}&to=${day(1)}`,
  );
  const topUps = days.filter((row) => row.kind === 'top_up');
  const sum = (values: readonly (string | number)[]): bigint =>
    values.reduce((total: bigint, value) => total + BigInt(value), 0n);
  expect(sum(topUps.map((row) => row.count))).toBe(BigInt(acknowledged.length));
  expect(sum(topUps.map((row) => row.amount))).toBe(sum(acknowledged.map((topUp) => topUp.amount)));
}

async function expectAppliedOnceInOrder(platform: Platform, consumer: string, topUps: number): Promise<void> {
  const [counts] = await platform.database.query<{ applied: string; events: string }>(
    `SELECT count(*) AS applied, count(DISTINCT i.event_id) AS events
       FROM ${consumer}.inbox i JOIN wallet.outbox o USING (event_id)
      WHERE i.status = 'a' AND o.type = 'TopUpCompleted'`,
  );
  expect({ consumer, ...counts }).toEqual({ consumer, applied: String(topUps), events: String(topUps) });
  const disordered = await platform.database.query(
    `SELECT * FROM (SELECT wallet_id, position, wallet_sequence,
                           lag(wallet_sequence) OVER (PARTITION BY wallet_id ORDER BY position) AS before
                      FROM ${consumer}.inbox) AS read
      WHERE before IS NOT NULL AND wallet_sequence <> before + 1 LIMIT 5`,
  );
  expect({ consumer, disordered }).toEqual({ consumer, disordered: [] });
}

async function expectMails(platform: Platform, topUps: number): Promise<void> {
  const messageIds = (): Set<string> => new Set(platform.mail.mails.map((mail) => mail.messageId ?? ''));
  await until(() => Promise.resolve(messageIds().size >= topUps), {
    timeoutMs: 60_000,
    what: `${topUps} mails have arrived`,
  });
  expect(messageIds().size).toBe(topUps);
}

async function expectWebhooks(platform: Platform, acknowledged: readonly TopUp[]): Promise<void> {
  const transactionIds = (): Set<string> =>
    new Set(
      platform.partner.requests.map(
        (request) => (JSON.parse(request.body) as { data: { transactionId: string } }).data.transactionId,
      ),
    );
  await until(() => Promise.resolve(transactionIds().size >= acknowledged.length), {
    timeoutMs: 60_000,
    what: `the partner has ${acknowledged.length} webhooks`,
  });
  expect(transactionIds()).toEqual(new Set(acknowledged.map((topUp) => topUp.id)));
  const [row] = await platform.database.query<{ deliveries: string }>(
    'SELECT count(*) AS deliveries FROM webhooks.delivery',
  );
  expect(row?.deliveries).toBe(String(acknowledged.length));
}
