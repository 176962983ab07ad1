import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '@purser/contracts';
import { authorization, testDatabase, testRedis } from '@purser/testing';
import type { PartnerAnswer, TestDatabase, TestRedis } from '@purser/testing';
import { startOps } from '../../test/ops-app.js';
import type { OpsApp } from '../../test/ops-app.js';
import type { Around, TraceResult } from './trace.dto.js';

let database: TestDatabase;
let redis: TestRedis;
let ops: OpsApp;
const ids = { transaction: uuidv7(), event: uuidv7(), wallet: uuidv7(), deadLetter: `webhooks-${uuidv7()}` };
const died = '2026-11-25T10:00:00.000Z';
beforeAll(async () => {
  [database, redis] = await Promise.all([testDatabase(), testRedis()]);
  ops = await startOps({ database, redis });
  const caseId = uuidv7();
  await database.query(
    `INSERT INTO ops.dead_letter_case (id, consumer, source, fingerprint, error_class, error) VALUES ($1, 'webhooks', 'handler', 'f', 'E', 'e')`,
    [caseId],
  );
  await database.query(
    `INSERT INTO ops.dead_letter (id, case_id, consumer, source, source_key, fingerprint, wallet_id, event_id, error_class, error,
       attempts, state, first_failed_at, died_at, replays, revision)
     VALUES ($1, $2, 'webhooks', 'handler', '0-1', 'f', $3, $4, 'E', 'e', 8, 'open', $5, $5, 0, 1)`,
    [ids.deadLetter, caseId, ids.wallet, ids.event, died],
  );
});
afterAll(async () => {
  await ops.close();
  await redis.close();
  await database.drop();
});

const ok = (body: object): PartnerAnswer => ({ status: 200, body: JSON.stringify(body) });
const unknown = (code: string): PartnerAnswer => ({ status: 404, body: JSON.stringify({ code, detail: 'no such' }) });
const event = (status = 'applied') => ({ id: ids.event, consumers: [{ consumer: 'analytics', status }] });
const entry = {
  transactionId: ids.transaction,
  ...{ kind: 'top_up', amount: '5', balanceAfter: '5', sequence: 1, reference: null, createdAt: died },
};

beforeEach(() => {
  ops.services.wallet.respond(({ path }) => {
    if (path === `/v1/transactions/${ids.transaction}/trace`)
      return ok({ transactionId: ids.transaction, events: [event('unknown')] });
    if (path === `/v1/events/${ids.event}/trace`) return ok({ ...event(), event: { id: ids.event } });
    if (path === `/v1/wallets/${ids.wallet}`) return ok({ id: ids.wallet, balance: '5' });
    if (path.startsWith(`/v1/wallets/${ids.wallet}/entries`))
      return ok({ data: [{ ...entry, id: 'x', heldAfter: '0' }], nextCursor: null });
    return unknown('not_found');
  });
});

async function get<T>(path: string) {
  const response = await ops.ask(path, { headers: await authorization(['ops:read']) });
  return { status: response.status, body: (await response.json()) as T };
}
const trace = async (id: string) => (await get<TraceResult>(`/v1/traces/${id}`)).body;

describe('a trace', () => {
  it('of a transaction names what of it could not be asked, and what died of it', async () => {
    expect(await trace(ids.transaction)).toMatchObject({
      kind: 'transaction',
      transaction: { transactionId: ids.transaction },
      event: null,
      wallet: null,
      deadLetters: [{ id: ids.deadLetter, state: 'open' }],
      unreachable: ['analytics'],
    });
  });

  it('of an event has the event', async () => {
    expect(await trace(ids.event)).toMatchObject({
      kind: 'event',
      event: { id: ids.event, event: { id: ids.event } },
      deadLetters: [{ id: ids.deadLetter }],
      unreachable: [],
    });
  });

  it('of a wallet has its newest entries', async () => {
    expect(await trace(ids.wallet.toUpperCase())).toMatchObject({
      kind: 'wallet',
      wallet: { wallet: { balance: '5' }, entries: [entry] },
      deadLetters: [{ id: ids.deadLetter }],
      unreachable: [],
    });
    expect(ops.services.wallet.requests.at(-1)?.headers.authorization).toBe('Bearer a-token');
  });

  it('of nothing says so', async () => {
    const id = uuidv7();
    const nothing = { kind: 'nothing', transaction: null, event: null, wallet: null };
    expect(await trace(id)).toEqual({ ...nothing, deadLetters: [], unreachable: [] });
    ops.services.wallet.respond(() => ({ status: 500 }));
    expect(await trace(ids.event)).toMatchObject({
      ...nothing,
      deadLetters: [{ id: ids.deadLetter }],
      unreachable: ['wallet'],
    });
  });

  it('needs an id', async () => {
    expect((await get('/v1/traces/..%2Fwallets')).status).toBe(400);
  });
});

describe('what happened around a dead letter', () => {
  it('is its wallet’s, within an hour', async () => {
    const dead = { id: ids.deadLetter, walletId: ids.wallet, firstFailedAt: died, diedAt: died };
    ops.services.webhooks.respond(({ path }) => ok(path.includes(ids.deadLetter) ? dead : { data: [], more: false }));
    const asked = ops.services.wallet.requests.length;
    const { status, body } = await get<Around>(`/v1/dead-letters/${ids.deadLetter}/around`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ entries: [entry], deadLetters: [{ id: ids.deadLetter }], unreachable: [] });
    const [request] = ops.services.wallet.requests.slice(asked).filter(({ path }) => path.includes('entries'));
    expect(decodeURIComponent(request?.path ?? '')).toContain(
      'limit=100&from=2026-11-25T09:00:00.000Z&to=2026-11-25T11:00:00.000Z',
    );

    ops.services.wallet.respond(() => ({ status: 500 }));
    expect((await get<Around>(`/v1/dead-letters/${ids.deadLetter}/around`)).body).toMatchObject({
      entries: [],
      deadLetters: [{ id: ids.deadLetter }],
      unreachable: ['wallet'],
    });
  });

  it('asks nobody about a wallet that is none', async () => {
    ops.services.webhooks.respond(() =>
      ok({ id: ids.deadLetter, walletId: '../../metrics', firstFailedAt: died, diedAt: died }),
    );
    const asked = ops.services.wallet.requests.filter(({ path }) => path.startsWith('/v1/')).length;
    expect((await get<Around>(`/v1/dead-letters/${ids.deadLetter}/around`)).body).toEqual({
      entries: [],
      deadLetters: [],
      unreachable: [],
    });
    expect(ops.services.wallet.requests.filter(({ path }) => path.startsWith('/v1/')).length).toBe(asked);
  });
});
