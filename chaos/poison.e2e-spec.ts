import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, jest, describe, expect, it } from '@jest/globals';
import { until } from '@purser/testing';
import { publishMalformed } from './support/malformed-event.js';
import { Platform } from './support/platform.js';

interface DeadLetter {
  id: string;
  consumer: string;
  state: string;
  attempts: unknown;
  error: string;
}

jest.setTimeout(300_000); // Six processes, killed and restarted, on two busy cores.

describe('events that cannot be handled', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await Platform.start({
      mains: { analytics: 'chaos/support/poisoned-consumer/main.js' },
      env: { RETRY_ATTEMPTS: '3' },
    });
  });
  afterAll(() => platform?.close());

  it('a handler that throws or kills its process, and a malformed event: retried, dead-lettered, the partition goes on, replay works', async () => {
    const [wallet = ''] = await platform.createWallets(1);
    const topUp = (reference: string): Promise<{ id: string }> =>
      platform.post(
        'wallet',
        `/v1/wallets/${wallet}/top-ups`,
        { amount: '100', currency: 'USD', reference },
        { 'idempotency-key': randomUUID() },
      );

    await topUp('fine');
    await topUp('throws');
    await topUp('kills its process');
    await publishMalformed(platform.database, wallet);
    await topUp('fine too');

    // One wallet is one partition: what came after the poison is applied, so the partition went on.
    await until(
      async () => {
        await platform.restartIfDead('analytics');
        return (await statuses()) === 'paddda';
      },
      { timeoutMs: 120_000, what: 'three are dead and the rest is applied' },
    );

    const letters = await deadLetters('analytics');
    expect(letters).toHaveLength(3);
    expect(letters.every((letter) => letter.state === 'open')).toBe(true);
    // Whether the last of its attempts threw, or died with the process that the other one killed, is a matter of luck.
    const attempts = await Promise.all(letters.map(({ id }) => errorsOf(id)));
    expect(attempts.filter((errors) => errors.includes('broken on purpose'))).toHaveLength(1);
    // The malformed event is nobody's to handle: every consumer has it as a case of its own.
    expect(await deadLetters('webhooks')).toHaveLength(1);
    const metrics = await (await platform.request('analytics', 'GET', '/metrics')).text();
    expect(metrics).toMatch(/purser_dead_letters\{[^}]*consumer="analytics"[^}]*\} 3/);

    await platform.repair('analytics'); // the repaired service
    const repairable = letters.filter(
      (letter) => letter.error.includes('broken on purpose') || /process|died|killed/i.test(letter.error),
    );
    expect(repairable).toHaveLength(2);
    for (const letter of repairable) await platform.post('ops', `/v1/dead-letters/${letter.id}/replay`, {});
    await until(async () => (await statuses()) === 'paaada', { timeoutMs: 20_000, what: 'both are applied' });
    const proof = await platform.untilComplete();
    expect(proof.complete).toBe(true);
  });

  /** What became of the wallet's events in analytics, by position: p passed over, a applied, r retrying, d dead. */
  async function statuses(): Promise<string> {
    const rows = await platform.database.query<{ status: string }>(
      'SELECT status FROM analytics.inbox ORDER BY position',
    );
    return rows.map((row) => row.status).join('');
  }

  /** Of all its attempts. */
  async function errorsOf(id: string): Promise<string> {
    const { attemptsMade } = await platform.get<{ attemptsMade: { error: string | null }[] }>(
      'ops',
      `/v1/dead-letters/${id}`,
    );
    return attemptsMade.map(({ error }) => error).join('\n');
  }

  async function deadLetters(consumer: string): Promise<DeadLetter[]> {
    const { data } = await platform.get<{ data: DeadLetter[] }>('ops', `/v1/dead-letters?consumer=${consumer}`);
    return data;
  }
});
