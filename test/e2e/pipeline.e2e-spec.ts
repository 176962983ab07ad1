import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { registry } from '@purser/contracts';
import {
  aTopUp,
  aWallet,
  authorization,
  partner,
  smtpCatcher,
  startPlatform,
  testDatabase,
  testRedis,
  until,
} from '@purser/testing';
import type { Partner, PlatformProcesses, SmtpCatcher, TestDatabase, TestRedis } from '@purser/testing';
import { Webhook } from 'standardwebhooks';
import { rest } from './support/rest.js';

interface Wallet {
  id: string;
  balance: string;
}
interface TopUp {
  id: string;
  balance: string;
  sequence: number;
}
interface Volumes {
  lag: { events: number };
  days: { date: string; currency: string; kind: string; count: string | number; amount: string }[];
}
interface DeadLetter {
  id: string;
  consumer: string;
  state: string;
  eventId: string;
  error: string;
}
interface Attempt {
  startedAt: string;
  outcome: string;
}
interface Trace {
  requestedAt: string;
  postedAt: string;
  events: {
    type: string;
    position: number;
    published: boolean;
    committedAt: string;
    consumers: {
      consumer: string;
      status: string;
      receivedAt: string;
      attempts: Attempt[];
      effects: { kind: string; status: string; attempts: Attempt[] }[];
    }[];
  }[];
}
interface Proof {
  complete: boolean;
  unreachable: unknown[];
  totals: {
    consumer: string;
    committed: number;
    applied: number;
    retrying: number;
    dead: number;
    passed: number;
    missing: number;
  }[];
}

describe('the pipeline, with all six services as real processes', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let smtp: SmtpCatcher;
  let shop: Partner;
  let platform: PlatformProcesses;

  beforeAll(async () => {
    [database, redis, smtp, shop] = await Promise.all([testDatabase(), testRedis(), smtpCatcher(), partner()]);
    const settings = { RETRY_ATTEMPTS: '3', RETRY_BASE_MS: '50', SWEEP_INTERVAL_MS: '500', READ_AFTER_MS: '10000' };
    platform = await startPlatform({ database, redis, smtpUrl: smtp.url, env: { analytics: settings } });
  });

  afterAll(async () => {
    await platform.stop();
    await Promise.all([shop.close(), smtp.close(), redis.close()]);
    await database.drop();
  });

  const openWallet = (currency: string, email: string) =>
    rest<Wallet>(
      'POST',
      `${platform.wallet.url}/v1/wallets`,
      aWallet({ currency, owner: { id: 'ada', email, name: 'Ada', locale: 'en-US' } }),
      {
        'idempotency-key': randomUUID(),
      },
    );
  const topUp = (wallet: Wallet, amount: string, currency: string) =>
    rest<TopUp>('POST', `${platform.wallet.url}/v1/wallets/${wallet.id}/top-ups`, aTopUp({ amount, currency }), {
      'idempotency-key': randomUUID(),
    });
  /** Asks the wallet, as a client that keeps the position of what it did. */
  async function ask(method: 'POST' | 'PATCH', path: string, body?: object) {
    const headers = {
      ...(await authorization()),
      'idempotency-key': randomUUID(),
      ...(body && { 'content-type': 'application/json' }),
    };
    const answer = await fetch(platform.wallet.url + path, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    const told = (await answer.json()) as { id: string };
    expect([method, path, answer.ok, answer.ok || told]).toEqual([method, path, true, true]);
    return { body: told, position: answer.headers.get('purser-position') };
  }
  const volumesOf = (currency: string) =>
    rest<Volumes>('GET', `${platform.analytics.url}/v1/volumes?currency=${currency}`);
  const proof = () => rest<Proof>('GET', `${platform.ops.url}/v1/proof`);
  /** Complete, and nothing waits for another attempt. */
  const settled = () =>
    until(
      async () => {
        const now = await proof();
        return now.complete && now.totals.every(({ retrying }) => retrying === 0) && now;
      },
      { what: 'a complete proof without retries' },
    );
  const deadLetters = async (state: string) =>
    (await rest<{ data: DeadLetter[] }>('GET', `${platform.ops.url}/v1/dead-letters?state=${state}`)).data;

  it('turns a top-up into a mail, a figure and a signed webhook, and proves it', async () => {
    const { secret } = await rest<{ secret: string }>('POST', `${platform.webhooks.url}/v1/endpoints`, {
      url: `${shop.url}/hooks`,
      events: ['TopUpCompleted'],
    });
    const wallet = await openWallet('USD', 'ada@example.com');
    const first = await topUp(wallet, '2500', 'USD');
    expect(first).toMatchObject({ balance: '2500', sequence: 1 });

    const mail = await until(() => smtp.mails.find(({ to }) => to.includes('ada@example.com')), { what: 'the mail' });
    expect(mail.text).toContain('$25.00');
    expect(mail.html).toContain('$25.00');

    const { days } = await until(
      async () => {
        const volumes = await volumesOf('USD');
        return volumes.days.length > 0 && volumes;
      },
      { what: 'the figure' },
    );
    expect(days).toHaveLength(1);
    expect(days[0]).toMatchObject({ currency: 'USD', kind: 'top_up', amount: '2500' });
    expect(String(days[0]?.count)).toBe('1');

    const delivery = await until(() => shop.requests.at(0), { what: 'the webhook' });
    expect([delivery.method, delivery.path]).toEqual(['POST', '/hooks']);
    const verified = new Webhook(secret).verify(delivery.body, delivery.headers as Record<string, string>);
    expect(verified).toMatchObject({
      type: 'TopUpCompleted',
      data: { walletId: wallet.id, transactionId: first.id, amount: '2500', balance: '2500' },
    });

    await until(async () => (await proof()).complete, { what: 'a complete proof' });

    const trace = await until(
      async () => {
        const found = await rest<Trace>('GET', `${platform.wallet.url}/v1/transactions/${first.id}/trace`);
        const effects = found.events.flatMap(({ consumers }) => consumers.flatMap((consumer) => consumer.effects));
        return effects.length === 2 && effects.every(({ status }) => /^(sent|delivered)$/.test(status)) && found;
      },
      { what: 'a trace down to mail and webhook' },
    );
    const [event] = trace.events;
    expect(event).toMatchObject({ type: 'TopUpCompleted', position: 2, published: true });
    expect(event?.consumers).toMatchObject([
      { consumer: 'notifications', status: 'applied', effects: [{ kind: 'mail', attempts: [{ outcome: 'sent' }] }] },
      { consumer: 'analytics', status: 'applied', attempts: [{ outcome: 'applied' }], effects: [] },
      { consumer: 'webhooks', status: 'applied', effects: [{ kind: 'webhook', attempts: [{ outcome: 'succeeded' }] }] },
    ]);
    const times = [trace.requestedAt, trace.postedAt, event?.committedAt, event?.consumers[0]?.receivedAt];
    expect(times).toEqual([...times].sort());
  });

  it('shows what keeps failing as a dead letter, lets the rest go on, and replays it once the cause is gone', async () => {
    // The projection itself refuses one currency, as a bad migration would make it.
    await database.query("ALTER TABLE analytics.volume ADD CONSTRAINT no_yen CHECK (currency <> 'JPY')");
    const [yen, pounds] = [
      await openWallet('JPY', 'kono@example.com'),
      await openWallet('GBP', 'rosalind@example.com'),
    ];
    await topUp(yen, '300', 'JPY');
    await topUp(pounds, '700', 'GBP');

    const dead = await until(async () => (await deadLetters('open')).at(0), { what: 'the dead letter' });
    expect(dead).toMatchObject({ consumer: 'analytics', state: 'open' });
    expect(dead.error).toContain('no_yen');
    await until(async () => (await volumesOf('GBP')).days.at(0)?.amount === '700', {
      what: 'the figure behind the failing one',
    });
    // Dead is accounted for: nothing is missing, and somebody has to close the case.
    const open = await until(
      async () => {
        const now = await proof();
        return now.complete && now;
      },
      { what: 'a complete proof' },
    );
    expect(open.totals.find(({ consumer }) => consumer === 'analytics')).toMatchObject({ dead: 1, missing: 0 });

    await database.query('ALTER TABLE analytics.volume DROP CONSTRAINT no_yen');
    await rest('POST', `${platform.ops.url}/v1/dead-letters/${dead.id}/replay`);
    await until(async () => (await volumesOf('JPY')).days.at(0)?.amount === '300', { what: 'the replayed figure' });
    await until(async () => (await deadLetters('replayed')).some(({ id }) => id === dead.id), {
      what: 'the case to be closed',
    });
    const closed = await until(async () => {
      const now = await proof();
      return now.complete && now;
    });
    expect(closed.totals.find(({ consumer }) => consumer === 'analytics')).toMatchObject({
      dead: 0,
      retrying: 0,
      missing: 0,
    });
  });

  it('answers a repeated request once, and tells everybody once', async () => {
    const wallet = await openWallet('EUR', 'lise@example.com');
    const key = { 'idempotency-key': randomUUID() };
    const url = `${platform.wallet.url}/v1/wallets/${wallet.id}/top-ups`;
    const answers = await Promise.all(
      [1, 2, 3].map(() => rest<TopUp>('POST', url, aTopUp({ amount: '100', currency: 'EUR' }), key)),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    await settled();
    expect((await volumesOf('EUR')).days).toMatchObject([{ amount: '100' }]);
    await until(() => smtp.mails.some(({ to }) => to.includes('lise@example.com')));
    expect(smtp.mails.filter(({ to }) => to.includes('lise@example.com'))).toHaveLength(1);
  });

  it('tells everybody of every operation, in events that they understand, and lets each be read back', async () => {
    const types = [...new Set(registry.definitions.map(({ type }) => type))].sort();
    await rest('POST', `${platform.webhooks.url}/v1/endpoints`, { url: `${shop.url}/all`, events: types });
    const [wallet, other] = [await openWallet('SEK', 'emmy@example.com'), await openWallet('SEK', 'sofja@example.com')];
    const at = `/v1/wallets/${wallet.id}`;
    const money = (amount: string) => ({ amount, currency: 'SEK' });

    await ask('PATCH', at, { metadata: { plan: 'gold' } });
    await ask('POST', `${at}/freeze`);
    await ask('POST', `${at}/unfreeze`);
    await ask('POST', `${at}/top-ups`, money('1000'));
    await ask('POST', `${at}/withdrawals`, money('100'));
    const sent = await ask('POST', '/v1/transfers', { fromWalletId: wallet.id, toWalletId: other.id, ...money('300') });
    const holds = [];
    for (const expiresIn of [undefined, undefined, 1])
      holds.push(await ask('POST', `${at}/holds`, { ...money('200'), ...(expiresIn && { expiresIn }) }));
    const [captured, released] = holds.map(({ body }) => `/v1/holds/${body.id}`);
    await ask('POST', `${captured}/capture`, { amount: '50', final: true });
    await ask('POST', `${released}/release`, {});
    const last = await ask('POST', `/v1/transactions/${sent.body.id}/reversals`, { amount: '300' });
    await ask('POST', `/v1/wallets/${other.id}/close`);

    const { days } = await rest<Volumes>(
      'GET',
      `${platform.analytics.url}/v1/volumes?currency=SEK&after=${last.position}`,
    );
    expect(Object.fromEntries(days.map(({ kind, amount }) => [kind, amount]))).toEqual({
      top_up: '1000',
      withdrawal: '100',
      transfer_out: '300',
      transfer_in: '300',
      capture: '50',
      reversal_in: '300',
      reversal_out: '300',
    });

    const told = () =>
      shop.requests
        .filter(({ path }) => path === '/all')
        .map(({ body }) => JSON.parse(body) as { type: string; data: { walletId: string } });
    await until(() => types.every((type) => told().some((event) => event.type === type)), {
      timeoutMs: 30_000,
      what: 'every type at the partner',
    });
    expect([...new Set(told().map(({ type }) => type))].sort()).toEqual(types);
    const mails = () => smtp.mails.filter(({ to }) => to.includes('emmy@example.com')).map(({ subject }) => subject);
    await until(() => mails().length === 3, { what: 'three mails' });
    expect(mails().map((subject) => subject?.split(' ')[0])).toEqual(
      expect.arrayContaining(['Top-up', 'Withdrawal', 'Transfer']),
    );
    const books = await settled();
    expect(books.totals.map(({ dead, retrying }) => dead + retrying)).toEqual([0, 0, 0]);
  });
});
