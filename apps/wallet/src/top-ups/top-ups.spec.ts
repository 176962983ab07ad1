import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aTopUp, testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import { startWalletApi } from '../../test/wallet-api.js';
import type { WalletApi } from '../../test/wallet-api.js';

const MAX = 2n ** 63n - 1n;

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

describe('POST /v1/wallets/:id/top-ups', () => {
  it('puts the money in and says where the transaction is', async () => {
    const walletId = await api.openWallet();

    const { status, headers, body } = await api.topUp(walletId, {
      reference: 'invoice-1009',
      metadata: { channel: 'card' },
    });

    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/transactions/${body.id}`);
    expect(headers.get('idempotency-replayed')).toBeNull();
    expect(body).toEqual({
      id: expect.any(String),
      walletId,
      kind: 'top_up',
      amount: '2500',
      currency: 'USD',
      balance: '2500',
      sequence: 1,
      reference: 'invoice-1009',
      metadata: { channel: 'card' },
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect((await api.get(`/v1/transactions/${body.id}`)).body).toEqual(body);
    expect((await api.get(`/v1/wallets/${walletId}`)).body).toMatchObject({
      balance: '2500',
      available: '2500',
      sequence: 1,
    });
  });

  it('is exact to the last unit, up to 2^63-1', async () => {
    const walletId = await api.openWallet();

    await api.topUp(walletId, { amount: '9007199254740993' }); // 2^53 + 1: no JS number holds it
    const { body } = await api.topUp(walletId, { amount: (MAX - 9007199254740993n).toString() });

    expect(body).toMatchObject({ amount: '9214364837600034814', balance: MAX.toString(), sequence: 2 });
    expect((await api.get(`/v1/wallets/${walletId}`)).body.balance).toBe('9223372036854775807');
  });

  it('refuses what a balance cannot hold, and leaves the balance alone', async () => {
    const walletId = await api.openWallet();
    await api.topUp(walletId, { amount: MAX.toString() });

    const { status, body } = await api.topUp(walletId, { amount: '1' });

    expect({ status, code: body.code }).toEqual({ status: 422, code: 'balance_overflow' });
    expect((await api.get(`/v1/wallets/${walletId}`)).body).toMatchObject({ balance: MAX.toString(), sequence: 1 });
  });

  it.each([
    ['0', '0'],
    ['less than nothing', '-1'],
    ['2^63', '9223372036854775808'],
    ['20 digits', '10000000000000000000'],
    ['a fraction', '25.00'],
    ['a leading zero', '025'],
    ['a leading space', ' 25'],
    ['a line break behind it', '25\n'],
    ['a JSON number', 2500],
    ['hexadecimal', '0x10'],
    ['nothing', undefined],
    ['null', null],
  ])('refuses an amount of %s', async (_, amount) => {
    const walletId = await api.openWallet();

    const { status, body } = await api.topUp(walletId, { amount: amount as string });

    expect({ status, code: body.code }).toEqual({ status: 400, code: 'validation_failed' });
    expect(body.errors[0].path).toBe('amount');
  });

  it('takes null for what may be left out', async () => {
    const walletId = await api.openWallet();
    const body = { ...aTopUp(), reference: null, metadata: null };

    const reply = await api.post(`/v1/wallets/${walletId}/top-ups`, body, { key: randomUUID() });

    expect(reply).toMatchObject({ status: 201, body: { reference: null, metadata: {} } });
  });

  it('refuses another currency than the wallet’s', async () => {
    const walletId = await api.openWallet({ currency: 'EUR' });
    const { status, body } = await api.topUp(walletId, { currency: 'USD' });

    expect({ status, code: body.code }).toEqual({ status: 422, code: 'currency_mismatch' });
    expect(body.detail).toBe(`Wallet ${walletId} holds EUR; USD cannot be posted to it.`);
  });

  it('knows no wallet that was never opened', async () => {
    const { status, body } = await api.topUp(randomUUID());

    expect({ status, code: body.code }).toEqual({ status: 404, code: 'wallet_not_found' });
  });

  it.each([
    ['frozen', 'freeze'],
    ['closed', 'close'],
  ])('refuses a wallet that is %s', async (walletStatus, change) => {
    const walletId = await api.openWallet();
    await api.post(`/v1/wallets/${walletId}/${change}`, {});

    const { status, body } = await api.topUp(walletId);

    expect({ status, code: body.code }).toEqual({ status: 409, code: `wallet_${walletStatus}` });
  });

  it.each([
    ['no key', undefined, 'idempotency_key_missing'],
    ['an empty key', '', 'idempotency_key_invalid'],
    ['a key with a space', 'a b', 'idempotency_key_invalid'],
    ['a key of 256 characters', 'k'.repeat(256), 'idempotency_key_invalid'],
  ])('refuses %s', async (_, key, code) => {
    const path = `/v1/wallets/${await api.openWallet()}/top-ups`;

    const reply = await api.post(path, aTopUp(), key === undefined ? {} : { key });

    expect({ status: reply.status, code: reply.body.code }).toEqual({ status: 400, code });
  });

  it('asks for the scope to write', async () => {
    const path = `/v1/wallets/${await api.openWallet()}/top-ups`;

    expect((await api.post(path, aTopUp(), { key: randomUUID(), scopes: ['wallets:read'] })).status).toBe(403);
  });
});

describe('an Idempotency-Key', () => {
  it('replays the answer, whatever happened since', async () => {
    const walletId = await api.openWallet();
    const key = randomUUID();
    const first = await api.topUp(walletId, {}, key);
    await api.topUp(walletId);

    const again = await api.topUp(walletId, {}, key);

    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect((await api.get(`/v1/wallets/${walletId}`)).body.balance).toBe('5000');
  });

  it('does not mind the order of fields, nor how the wallet’s id is written', async () => {
    const walletId = await api.openWallet();
    const key = randomUUID();
    await api.post(`/v1/wallets/${walletId}/top-ups`, '{"amount":"1","currency":"USD","metadata":{"a":"1","b":"2"}}', {
      key,
    });

    const again = await api.post(
      `/v1/wallets/${walletId.toUpperCase()}/top-ups`,
      '{"metadata":{"b":"2","a":"1"},"currency":"USD","amount":"1"}',
      { key },
    );

    expect(again.status).toBe(201);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it.each([
    ['amount', { amount: '2501' }],
    ['reference', { reference: 'other' }],
    ['metadata', { metadata: { a: 'b' } }],
  ])('is refused with another %s, and nothing is posted', async (_, change) => {
    const walletId = await api.openWallet();
    const key = randomUUID();
    await api.topUp(walletId, {}, key);

    const { status, headers, body } = await api.topUp(walletId, change, key);

    expect({ status, code: body.code }).toEqual({ status: 422, code: 'idempotency_key_reused' });
    expect(headers.get('idempotency-replayed')).toBeNull();
    expect((await api.get(`/v1/wallets/${walletId}`)).body.sequence).toBe(1);
  });

  it('is refused for another wallet', async () => {
    const key = randomUUID();
    await api.topUp(await api.openWallet(), {}, key);

    expect((await api.topUp(await api.openWallet(), {}, key)).body.code).toBe('idempotency_key_reused');
  });

  it('belongs to its client', async () => {
    const path = `/v1/wallets/${await api.openWallet()}/top-ups`;
    const key = randomUUID();

    const one = await api.post(path, aTopUp(), { key, client: 'one' });
    const two = await api.post(path, aTopUp(), { key, client: 'two' });

    expect([one.body.sequence, two.body.sequence]).toEqual([1, 2]);
  });

  it('freezes a refusal: a retry cannot succeed behind the caller’s back', async () => {
    const walletId = await api.openWallet();
    const key = randomUUID();
    await api.post(`/v1/wallets/${walletId}/freeze`, {});
    const refused = await api.topUp(walletId, {}, key);
    await api.post(`/v1/wallets/${walletId}/unfreeze`, {});

    const again = await api.topUp(walletId, {}, key);

    expect(again.status).toBe(409);
    expect(again.body).toEqual(refused.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect((await api.topUp(walletId)).status).toBe(201);
  });

  it('is not used up by a request that was not valid', async () => {
    const walletId = await api.openWallet();
    const key = randomUUID();

    expect((await api.topUp(walletId, { amount: '0' }, key)).status).toBe(400);
    expect((await api.topUp(walletId, {}, key)).status).toBe(201);
  });

  it('posts once for 64 requests at once', async () => {
    const walletId = await api.openWallet();
    const key = randomUUID();

    const replies = await Promise.all(Array.from({ length: 64 }, () => api.topUp(walletId, {}, key)));

    const answers = replies.filter(({ status }) => status === 201);
    const early = replies.filter(({ status }) => status !== 201);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
    for (const { status, headers, body } of early) {
      expect({ status, code: body.code }).toEqual({ status: 409, code: 'idempotency_in_progress' });
      expect(headers.get('retry-after')).toBe('1');
    }
    expect((await api.get(`/v1/wallets/${walletId}`)).body).toMatchObject({ balance: '2500', sequence: 1 });
  });

  it('posts once for 64 requests at once on 8 wallets', async () => {
    const wallets = await Promise.all(Array.from({ length: 8 }, () => api.openWallet()));
    const key = randomUUID();

    const replies = await Promise.all(
      Array.from({ length: 64 }, (_, index) => api.topUp(wallets[index % 8] ?? '', {}, key)),
    );

    const posted = replies.find(({ status, headers }) => status === 201 && !headers.has('idempotency-replayed'));
    for (const { status, body } of replies) {
      if (status === 201) expect(body).toEqual(posted?.body);
      else expect(['idempotency_key_reused', 'idempotency_in_progress']).toContain(body.code);
    }
    const rows = await database.query('SELECT FROM wallet.transaction WHERE wallet_id = ANY($1)', [wallets]);
    expect(rows).toHaveLength(1);
  });
});
