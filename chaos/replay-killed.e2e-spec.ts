import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, jest, describe, expect, it } from '@jest/globals';
import { until } from '@purser/testing';
import { Platform } from './support/platform.js';

jest.setTimeout(300_000); // Six processes, killed and restarted, on two busy cores.

const BROKEN = 60;

interface Replay {
  id: string;
  state: string;
  summary: { count: number; money: { currency: string; amount: string }[] };
  progress: { waiting: number; sent: number; succeeded: number; failed: number; skipped: number };
}

describe('a replay', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await Platform.start({
      mains: { analytics: 'chaos/support/poisoned-consumer/main.js' },
      env: { RETRY_ATTEMPTS: '2' },
    });
  });
  afterAll(() => platform?.close());

  it('goes on where it was when ops is killed: nothing is replayed twice in effect, nothing is forgotten', async () => {
    const wallets = await platform.createWallets(6);
    await Promise.all(
      Array.from({ length: BROKEN }, (_, n) =>
        platform.post(
          'wallet',
          `/v1/wallets/${wallets[n % wallets.length] ?? ''}/top-ups`,
          { amount: '100', currency: 'USD', reference: 'throws' },
          { 'idempotency-key': randomUUID() },
        ),
      ),
    );
    const { id: caseId, revision } = await until(
      async () => {
        const { data } = await platform.get<{
          data: { id: string; revision: number; deadLetters: { open: number } }[];
        }>('ops', '/v1/cases?consumer=analytics');
        return data.find(({ deadLetters }) => deadLetters.open === BROKEN) ?? false;
      },
      { timeoutMs: 60_000, what: `one case of ${BROKEN} dead letters` },
    );

    await platform.repair('analytics');
    const { id, summary } = await platform.post<Replay>('ops', '/v1/replays', {
      selection: { caseIds: [caseId] },
      reason: 'the consumer was repaired',
    });
    expect(summary).toMatchObject({ count: BROKEN, money: [{ currency: 'USD', amount: String(BROKEN * 100) }] });
    await platform.post('ops', `/v1/replays/${id}/start`, { ramp: [10] });

    const replay = () => platform.get<Replay>('ops', `/v1/replays/${id}`);
    for (const settled of [10, 30]) {
      await until(async () => (await replay()).progress.succeeded >= settled, {
        timeoutMs: 60_000,
        what: `${settled} are replayed`,
      });
      await platform.killAndRestart('ops');
    }
    const finished = await until(
      async () => {
        const now = await replay();
        return now.state === 'completed' && now;
      },
      { timeoutMs: 90_000, what: 'the replay to be completed' },
    );

    expect(finished.progress).toEqual({ waiting: 0, sent: 0, succeeded: BROKEN, failed: 0, skipped: 0 });
    expect(await platform.database.query('SELECT DISTINCT state, replays FROM analytics.dead_letter')).toEqual([
      { state: 'replayed', replays: 1 },
    ]);
    const [volume] = await platform.database.query<{ count: string; amount: string }>(
      `SELECT sum(count)::text AS count, sum(amount)::text AS amount FROM analytics.volume WHERE kind = 'top_up'`,
    );
    expect(volume).toEqual({ count: String(BROKEN), amount: String(BROKEN * 100) });
    await platform.untilComplete();

    const { revision: now } = await platform.get<{ revision: number }>('ops', `/v1/cases/${caseId}`);
    expect(now).toBeGreaterThanOrEqual(revision);
    const resolved = await platform.post<{ state: string }>('ops', `/v1/cases/${caseId}/resolve`, {
      revision: now,
      resolution: 'consumer_fixed',
      rootCause: 'It was broken on purpose.',
    });
    expect(resolved.state).toBe('resolved');
  });
});
