import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig } from '@purser/platform';
import { uuidv7 } from '@purser/contracts';
import { authConfig, partner, testDatabase } from '@purser/testing';
import type { Partner, TestDatabase } from '@purser/testing';
import { startWalletApi } from '../../test/wallet-api.js';
import type { WalletApi } from '../../test/wallet-api.js';
import { WalletConfig } from '../config.js';
import { FIND_EVENT } from './find-event.sql.js';
import type { TracedEvent, TransactionTrace } from './trace.dto.js';

/*
 * The consumers are played by an HTTP server here, so that they can hang and lie; webhooks is not configured. That the real
 * ones answer like this is shown by test/e2e.
 */
const PARTITION = /^\d+$/;
const tokenFile = path.join(tmpdir(), `purser-trace-${randomUUID()}`);
let database: TestDatabase;
let consumers: Partner;
let api: WalletApi;
beforeAll(async () => {
  [database, consumers] = await Promise.all([testDatabase(), partner()]);
  await writeFile(tokenFile, 'a-token');
  api = await startWalletApi(database, {
    NOTIFICATIONS_URL: `${consumers.url}/notifications/`,
    ANALYTICS_URL: 'http://127.0.0.1:1',
    SERVICE_TOKEN_FILE: tokenFile,
    SERVICE_TIMEOUT_MS: '2500',
  });
});
afterAll(async () => {
  await api.close();
  await consumers.close();
  await database.drop();
  await rm(tokenFile);
});
beforeEach(() => consumers.respond(() => ({ status: 500 })));

const traceOf = async (id: string): Promise<TransactionTrace> => (await api.get(`/v1/transactions/${id}/trace`)).body;

/** What the relay does: gives the wallet's events positions, and records what the broker has confirmed. */
async function publish(walletId: string, { confirmed }: { confirmed: boolean }): Promise<void> {
  await database.query(
    `INSERT INTO wallet.outbox_position (position, outbox_id, created_at, event_id, partition)
       SELECT 100 + row_number() OVER (ORDER BY id), id, created_at, event_id, partition FROM wallet.outbox WHERE wallet_id = $1`,
    [walletId],
  );
  if (confirmed) await database.query('UPDATE wallet.relay_partition SET published = 1000');
}

describe('GET /v1/transactions/:id/trace', () => {
  it('shows when it was asked for, posted and committed, and that nobody has its event yet', async () => {
    const walletId = await api.openWallet();
    const from = Date.now() - 1_000;
    const traceId = randomUUID().replaceAll('-', '');
    const { body: topUp } = await api.move(
      `/v1/wallets/${walletId}/top-ups`,
      { amount: '5', currency: 'USD' },
      { headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } },
    );

    const trace = await traceOf(topUp.id);

    expect(trace).toMatchObject({
      transactionId: topUp.id,
      kind: 'top_up',
      walletId,
      postedAt: topUp.createdAt,
      note: null,
      events: [{ type: 'TopUpCompleted', walletId, sequence: 1, position: null, published: false }],
    });
    const [event] = trace.events;
    expect(event?.traceparent).toContain(traceId);
    expect(String(event?.partition)).toMatch(PARTITION);
    expect(event?.consumers.map(({ consumer, status }) => [consumer, status])).toEqual([
      ['notifications', 'awaited'],
      ['analytics', 'awaited'],
      ['webhooks', 'awaited'],
    ]);
    const times = [from, trace.requestedAt, trace.postedAt, event?.committedAt, Date.now() + 1_000].map((time) =>
      new Date(time ?? 0).getTime(),
    );
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(consumers.requests).toEqual([]);
  });

  it('shows what each consumer says about it, and why one could not be asked', async () => {
    const walletId = await api.openWallet();
    const { body: topUp } = await api.topUp(walletId);
    await publish(walletId, { confirmed: true });
    const [row] = await database.query<{ event_id: string; partition: number }>(
      'SELECT event_id, partition FROM wallet.outbox WHERE wallet_id = $1 AND wallet_sequence = 1',
      [walletId],
    );
    const at = '2026-11-23T09:31:07.412Z';
    const attempts = [
      { attempt: 1, startedAt: at, finishedAt: at, outcome: 'applied', errorClass: null, error: null, response: null },
    ];
    const answer = {
      consumer: 'notifications',
      status: 'applied',
      receivedAt: at,
      nextAttemptAt: null,
      deadLetterId: null,
      attempts,
      effects: [
        {
          kind: 'mail',
          endpointId: null,
          status: 'sent',
          createdAt: at,
          finishedAt: at,
          nextAttemptAt: null,
          request: { url: 'https://partner.example', headers: { 'webhook-id': 'x' }, body: '{}' },
          attempts: [{ ...attempts[0], response: { status: 200, body: 'ok' } }],
        },
      ],
    };
    consumers.respond(() => ({ status: 200, body: JSON.stringify({ ...answer, eventId: row?.event_id }) }));

    const [event] = (await traceOf(topUp.id)).events;

    expect(event).toMatchObject({ id: row?.event_id, partition: row?.partition, position: 102, published: true });
    const [notifications, analytics, webhooks] = event?.consumers ?? [];
    expect(notifications).toEqual({ ...answer, reason: null });
    expect(analytics).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('ECONNREFUSED'),
      attempts: [],
    });
    expect(webhooks).toMatchObject({ status: 'unknown', reason: 'WEBHOOKS_URL is not set' });
    const request = consumers.requests.at(-1);
    expect(request?.path).toBe(`/internal/trace/${row?.partition}/102`);
    expect(request?.headers.authorization).toBe('Bearer a-token');
  });

  it.each([
    ['hangs', { status: 200, body: '{}', delayMs: 60_000 }, 'timeout'],
    ['fails', { status: 500 }, 'answered 500'],
    [
      'knows no such place',
      { status: 404, body: '{"code":"partition_not_found","detail":"x"}' },
      'partition_not_found',
    ],
    ['has another event there', { status: 200, body: '{"eventId":"x","status":"applied"}' }, 'another event'],
  ])('says so of a consumer that %s, and is still answered', async (_, answer, reason) => {
    const walletId = await api.openWallet();
    const { body: topUp } = await api.topUp(walletId);
    await publish(walletId, { confirmed: true });
    consumers.respond(() => answer);

    const { status, body } = await api.get(`/v1/transactions/${topUp.id}/trace`);

    expect(status).toBe(200);
    expect(body.events[0].consumers[0]).toMatchObject({ consumer: 'notifications', status: 'unknown' });
    expect(body.events[0].consumers[0].reason).toContain(reason);
  });

  it('shows both events of a transfer, the sender’s first', async () => {
    const [fromWalletId, toWalletId] = [await api.openWallet(), await api.openWallet()];
    await api.topUp(fromWalletId, { amount: '100' });
    const { body: transfer } = await api.move('/v1/transfers', {
      fromWalletId,
      toWalletId,
      amount: '40',
      currency: 'USD',
    });

    expect((await traceOf(transfer.id)).events).toMatchObject([
      { type: 'TransferSent', walletId: fromWalletId, sequence: 2 },
      { type: 'TransferReceived', walletId: toWalletId, sequence: 1 },
    ]);
  });

  it('says that the events are gone once the outbox of that day was dropped', async () => {
    const walletId = await api.openWallet();
    const { body: topUp } = await api.topUp(walletId);
    await database.query(`
      ALTER TABLE wallet.transaction DISABLE TRIGGER append_only;
      UPDATE wallet.transaction SET created_at = '2025-01-01' WHERE id = '${topUp.id}';
      ALTER TABLE wallet.transaction ENABLE ALWAYS TRIGGER append_only`);

    expect(await traceOf(topUp.id)).toMatchObject({ events: [], note: expect.stringContaining('was dropped') });
  });

  it('knows no transaction that was never posted, and asks for the scope of operators', async () => {
    const unknown = randomUUID();

    expect(await api.get(`/v1/transactions/${unknown}/trace`)).toMatchObject({
      status: 404,
      body: { code: 'transaction_not_found' },
    });
    expect((await api.get(`/v1/transactions/${unknown}/trace`, { scopes: ['wallets:read'] })).status).toBe(403);
  });

  it('is configured with a token wherever it is configured with a consumer', async () => {
    const settings = {
      PORT: '0',
      DATABASE_URL: database.urlOf('wallet'),
      REDIS_URL: 'redis://127.0.0.1',
      ...(await authConfig()),
    };

    expect(() => loadConfig(WalletConfig, settings)).not.toThrow();
    expect(() => loadConfig(WalletConfig, { ...settings, WEBHOOKS_URL: 'http://webhooks' })).toThrow(
      'SERVICE_TOKEN_FILE is not set',
    );
  });
});

describe('GET /v1/events/:id/trace', () => {
  const eventOf = async (walletId: string, sequence: number) =>
    (
      await database.query<{ event_id: string; envelope: object; created_at: Date }>(
        'SELECT event_id, envelope, created_at FROM wallet.outbox WHERE wallet_id = $1 AND wallet_sequence = $2',
        [walletId, sequence],
      )
    )[0];

  it('shows the event, the transaction that it tells of, and what became of it', async () => {
    const walletId = await api.openWallet();
    const { body: topUp } = await api.topUp(walletId);
    await publish(walletId, { confirmed: true });
    const event = await eventOf(walletId, 1);
    consumers.respond(() => ({ status: 200, body: JSON.stringify({ eventId: event?.event_id, status: 'applied' }) }));

    const { status, body } = await api.get(`/v1/events/${event?.event_id}/trace`);

    const [ofTransaction] = (await traceOf(topUp.id)).events;
    const trace: TracedEvent = body;
    expect(status).toBe(200);
    expect(trace).toEqual({ ...ofTransaction, transactionId: topUp.id, event: event?.envelope });
    expect(trace.consumers[0]).toMatchObject({ consumer: 'notifications', status: 'applied' });
  });

  it('shows events that no transaction caused', async () => {
    const walletId = await api.openWallet();
    const event = await eventOf(walletId, 0);

    expect((await api.get(`/v1/events/${event?.event_id}/trace`)).body).toMatchObject({
      type: 'WalletCreated',
      walletId,
      sequence: 0,
      transactionId: null,
      position: null,
      event: { id: event?.event_id, type: 'WalletCreated' },
    });
  });

  it.each([
    ['an id that is not there', uuidv7()],
    ['an id that no event can have', randomUUID()],
  ])('answers 404 to %s', async (_, id) => {
    expect(await api.get(`/v1/events/${id}/trace`)).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
  });

  it('asks for a UUID, and for the scope of operators', async () => {
    expect((await api.get('/v1/events/x/trace')).body.code).toBe('validation_failed');
    expect((await api.get(`/v1/events/${uuidv7()}/trace`, { scopes: ['wallets:read'] })).status).toBe(403);
  });

  it('looks only where the time in the id leads, by the index on time', async () => {
    await database.query(
      `INSERT INTO wallet.outbox (partition, event_id, wallet_id, wallet_sequence, type, version, envelope, created_at)
       SELECT 0, gen_random_uuid(), gen_random_uuid(), 1, 'TopUpCompleted', 1, '{}', date_trunc('day', now(), 'UTC') + n * interval '1 second'
       FROM generate_series(1, 80000) AS n`,
    );
    // As autovacuum does it.
    await database.query(
      `SELECT brin_summarize_new_values(c.oid) FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
       WHERE i.indrelid = ('wallet.outbox_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD'))::regclass AND c.relname LIKE '%created_at%'`,
    );
    await database.query('ANALYZE wallet.outbox');
    const noon = `date_trunc('day', now(), 'UTC') + interval '12 hours'`;
    const text = FIND_EVENT.replaceAll('$1', 'gen_random_uuid()').replaceAll('$2', `(${noon})`);
    const plan = await database.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, BUFFERS) ${text}`);
    const lines = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(lines).toContain('created_at_idx');
    // 80,000 rows are some 1,150 pages, and a range of the index is 32.
    const read = /shared hit=(\d+)/.exec(lines)?.[1];
    expect(Number(read)).toBeLessThan(150);
  });
});
