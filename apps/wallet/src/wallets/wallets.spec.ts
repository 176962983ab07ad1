import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseEvent } from '@purser/contracts';
import { aWallet, testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import { startWalletApi } from '../../test/wallet-api.js';
import type { WalletApi } from '../../test/wallet-api.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

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

describe('POST /v1/wallets', () => {
  it('opens an empty wallet and says where it is', async () => {
    const body = aWallet({ currency: 'BHD', metadata: { plan: 'starter' } });

    const { status, headers, body: wallet } = await api.post('/v1/wallets', body);

    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/wallets/${wallet.id}`);
    expect(wallet).toEqual({
      id: expect.stringMatching(UUID_V7),
      owner: body.owner,
      currency: 'BHD',
      balance: '0',
      held: '0',
      available: '0',
      minBalance: '0',
      sequence: 0,
      status: 'active',
      metadata: { plan: 'starter' },
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect((await api.get(`/v1/wallets/${wallet.id}`)).body).toEqual(wallet);
  });

  it('leaves a valid WalletCreated in the outbox, with the trace of the request', async () => {
    const traceId = randomUUID().replaceAll('-', '');
    const { body: wallet } = await api.post('/v1/wallets', aWallet(), {
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    });

    const rows = await database.query<{ envelope: string }>(
      'SELECT envelope::text FROM wallet.outbox WHERE wallet_id = $1',
      [wallet.id],
    );
    expect(rows).toHaveLength(1);
    expect(parseEvent(rows[0]?.envelope ?? '')).toMatchObject({
      outcome: 'event',
      event: {
        type: 'WalletCreated',
        subject: wallet.id,
        time: wallet.createdAt,
        traceparent: expect.stringContaining(traceId),
        data: { owner: wallet.owner, sequence: 0, balance: '0' },
      },
    });
  });

  it('leaves out what the owner does not have', async () => {
    const owner = { id: 'cus_1', email: 'ada@example.com' };

    expect((await api.post('/v1/wallets', { owner, currency: 'USD' })).body).toMatchObject({ owner, metadata: {} });
  });

  it('opens one wallet for one key, however often it is asked', async () => {
    const key = randomUUID();
    const body = aWallet();

    const replies = await Promise.all(Array.from({ length: 16 }, () => api.post('/v1/wallets', body, { key })));

    const opened = replies.filter(({ status }) => status === 201);
    expect(new Set(opened.map((reply) => JSON.stringify(reply.body))).size).toBe(1);
    expect(opened.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
    // The others came while the first was under way.
    expect(replies.every(({ status, body }) => status === 201 || body.code === 'idempotency_in_progress')).toBe(true);
    const rows = await database.query('SELECT FROM wallet.wallet WHERE owner_id = $1', [body.owner.id]);
    expect(rows).toHaveLength(1);
  });

  it('refuses a key that was used for another wallet', async () => {
    const key = randomUUID();
    await api.post('/v1/wallets', aWallet(), { key });

    const { status, headers, body } = await api.post('/v1/wallets', aWallet(), { key });

    expect({ status, code: body.code }).toEqual({ status: 422, code: 'idempotency_key_reused' });
    expect(headers.get('idempotency-replayed')).toBeNull();
  });

  it.each([
    ['a currency that is none', { currency: 'XYZ' }, 'currency'],
    ['a currency in small letters', { currency: 'usd' }, 'currency'],
    ['gold', { currency: 'XAU' }, 'currency'],
    ['no owner', { owner: undefined }, 'owner'],
    ['an address that is none', { owner: { id: 'x', email: 'nobody' } }, 'owner.email'],
    ['an address with a quoted @', { owner: { id: 'x', email: '"a@b"@example.com' } }, 'owner.email'],
    ['a line break in a name', { owner: { ...aWallet().owner, name: 'Ada\r\nBcc: all@example.com' } }, 'owner.name'],
    ['half a character in an id', { owner: { ...aWallet().owner, id: 'x\ud800' } }, 'owner.id'],
    ['a locale that is none', { owner: { ...aWallet().owner, locale: 'en_GB!' } }, 'owner.locale'],
    ['a misspelt field', { curency: 'USD' }, 'curency'],
    ['metadata that is a list', { metadata: ['a'] }, 'metadata'],
    ['metadata with a number', { metadata: { a: 1 } }, 'metadata'],
    ['metadata with U+0000', { metadata: { a: '\0' } }, 'metadata'],
    ['metadata with half a character', { metadata: { a: '\udc00' } }, 'metadata'],
    ['21 keys', { metadata: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`k${i}`, ''])) }, 'metadata'],
    ['a long value', { metadata: { a: 'x'.repeat(501) } }, 'metadata'],
    ['a long key', { metadata: { ['x'.repeat(41)]: '' } }, 'metadata'],
  ])('refuses %s with 400, naming the field', async (_, change, path) => {
    const { status, headers, body } = await api.post('/v1/wallets', { ...aWallet(), ...change });

    expect({ status, code: body.code }).toEqual({ status: 400, code: 'validation_failed' });
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body.errors.map((error: { path: string }) => error.path)).toContain(path);
  });

  it('takes metadata whose keys mean something to JavaScript', async () => {
    const metadata = { toString: 'a', hasOwnProperty: 'b', then: 'c', length: '1' };

    expect((await api.post('/v1/wallets', { ...aWallet(), metadata })).body).toMatchObject({ metadata });
  });

  it('asks for the scope to write', async () => {
    expect((await api.post('/v1/wallets', aWallet(), { scopes: ['wallets:read'] })).status).toBe(403);
  });
});

describe('GET /v1/wallets/:id', () => {
  it('knows no wallet that was never opened', async () => {
    const { status, body } = await api.get(`/v1/wallets/${randomUUID()}`);

    expect({ status, code: body.code }).toEqual({ status: 404, code: 'wallet_not_found' });
  });

  it('refuses an id that is none', async () => {
    const { status, body } = await api.get('/v1/wallets/42');

    expect({ status, code: body.code }).toEqual({ status: 400, code: 'validation_failed' });
  });
});
