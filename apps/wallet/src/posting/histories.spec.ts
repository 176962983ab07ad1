import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import fc from 'fast-check';
import { digest, eventsOf, expectBooksToHold } from '../../test/books.js';
import { anyStep, resolve, send } from '../../test/histories.js';
import type { Sent } from '../../test/histories.js';
import { Model } from '../../test/model.js';
import type { Command, Outcome } from '../../test/model.js';
import { startWalletApi } from '../../test/wallet-api.js';
import type { Reply, WalletApi } from '../../test/wallet-api.js';

/** 1: a few seconds. `PURSER_TEST_EFFORT=100 npm test -- apps/wallet/src/posting/histories.spec.ts` looks for long. */
const EFFORT = Number(process.env['PURSER_TEST_EFFORT'] ?? 1);

/** The contract's, written down once more. */
const STATUS: Record<string, number> = {
  wallet_not_found: 404,
  hold_not_found: 404,
  transaction_not_found: 404,
  wallet_frozen: 409,
  wallet_closed: 409,
  hold_not_pending: 409,
};

let database: TestDatabase;
let api: WalletApi;
beforeAll(async () => {
  database = await testDatabase();
  // Sends in bursts from the same process, so its event loop is late by nature.
  api = await startWalletApi(database, { MAX_EVENT_LOOP_DELAY_MS: '0' });
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

const idsOf = ({ body }: Reply): string | string[] =>
  body.data === undefined
    ? (body.id ?? '')
    : body.data.map((item: { transaction?: { id: string } }) => item.transaction?.id ?? '');

function expectAnswer({ command, key }: Sent, reply: Reply, expected: Outcome): void {
  const asked = { command, key };
  if ('refused' in expected) {
    const { status, body } = reply;
    expect({ asked, status, code: body.code }).toEqual({
      ...{ asked, status: STATUS[expected.refused] ?? 422, code: expected.refused },
    });
  } else {
    expect({ asked, ...reply }).toMatchObject({ asked, body: expected.shows });
    expect(reply.status).toBeLessThan(300);
  }
  expect({ asked, replayed: reply.headers.get('idempotency-replayed') === 'true' }).toEqual({
    ...{ asked, replayed: expected.replayed ?? false },
  });
}

async function expectSameWallets(model: Model): Promise<void> {
  for (const walletId of model.wallets.keys()) {
    expect((await api.get(`/v1/wallets/${walletId}`)).body).toMatchObject(model.showWallet(walletId));
  }
}

/** Only a wallet's own events are in order. */
const byWallet = <E extends { walletId: string }>(events: readonly E[]): E[] =>
  events.toSorted((a, b) => (a.walletId < b.walletId ? -1 : Number(a.walletId > b.walletId)));

/** Two wallets with some money, of which some is held, and a third that lends. */
async function begin(model: Model): Promise<Sent[]> {
  const sent: Sent[] = [];
  const act = async (command: Command): Promise<string> => {
    const request = { command, key: randomUUID() };
    const { body } = await send(api, request);
    model.run(command, request.key, body.id);
    sent.push(request);
    return body.id;
  };
  for (const minBalance of [0n, 0n, -500n]) {
    const walletId = await act({ do: 'open', currency: 'USD', minBalance });
    await act({ do: 'top_up', walletId, amount: 1_000n, currency: 'USD' });
    await act({ do: 'hold', walletId, amount: 100n, currency: 'USD' });
  }
  return sent;
}

describe('any history', () => {
  it('comes out as in the model, and what is refused leaves every row as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep(), { minLength: 10, maxLength: 40 }), async (steps) => {
        const model = new Model();
        const sent = await begin(model);
        let before = await digest(database);
        for (const step of steps) {
          const request = resolve(step, model, sent);
          const reply = await send(api, request);
          sent.push(request);

          const expected = model.run(request.command, request.key, idsOf(reply));

          expectAnswer(request, reply, expected);
          const after = await digest(database);
          if ('refused' in expected || expected.replayed === true)
            expect({ request, rows: after }).toEqual({ request, rows: before });
          before = after;
        }
        await expectSameWallets(model);
        expect(byWallet(await eventsOf(database, [...model.wallets.keys()]))).toMatchObject(byWallet(model.events));
      }),
      { numRuns: 8 * EFFORT, endOnFailure: true },
    );
    await expectBooksToHold(database);
  }, 3_600_000);
});

/** Something that was done, by its answer. */
interface Effect {
  command: Command;
  id: string;
  body: object;
  /** Of its first event, in the order of all. */
  at: number;
}

/** What was acknowledged, in the order in which it happened: events of one wallet get their ids under its lock. */
async function effectsOf(requests: readonly Sent[], replies: readonly Reply[], walletIds: string[]): Promise<Effect[]> {
  const opened = replies.flatMap(({ status, body }) => (status === 201 && 'owner' in body ? [body.id as string] : []));
  const events = await eventsOf(database, [...walletIds, ...opened]);
  const byEvent = new Map(events.map(({ eventId, id }) => [eventId, id]));
  const byTransaction = new Map(events.map(({ transactionId, id }) => [transactionId, id]));
  const effects = requests.flatMap(({ command }, index): Effect[] => {
    const { status, headers, body } = replies[index] ?? fail('no reply');
    if (status >= 500) fail(`${status}: ${JSON.stringify(body)}`);
    const position = headers.get('purser-position');
    if (position === null) return [];
    if (command.do !== 'bulk') {
      const eventId = position.split(',')[0]?.split(':')[1] ?? '';
      return [
        { command, id: body.id, body, at: byEvent.get(eventId) ?? fail(`event ${eventId} is not in the outbox`) },
      ];
    }
    return command.items.flatMap(({ key: _, ...item }, n): Effect[] => {
      const { transaction } = body.data[n];
      if (transaction === undefined) return [];
      const at = byTransaction.get(transaction.id) ?? fail(`transaction ${transaction.id} has no event`);
      return [{ command: { do: 'top_up', ...item }, id: transaction.id, body: transaction, at }];
    });
  });
  const once = new Map(effects.map((effect) => [effect.id + effect.at, effect]));
  return [...once.values()].sort((a, b) => a.at - b.at);
}

function fail(message: string): never {
  throw new Error(message);
}

describe('any parallel history', () => {
  it('is one that the model could have had, in the order of the sequences, and the books hold', async () => {
    const wave = fc.array(anyStep(['again']), { minLength: 8, maxLength: 24 });
    await fc.assert(
      fc.asyncProperty(fc.array(wave, { minLength: 1, maxLength: 3 }), async (waves) => {
        const model = new Model();
        await begin(model);
        for (const steps of waves) {
          const once = steps.map((step) => resolve(step, model, []));
          // Every third one impatiently: sent again before it was answered.
          const requests = once.flatMap((request, n) => (n % 3 === 0 && request.key ? [request, request] : [request]));
          const replies = await Promise.all(requests.map((request) => send(api, request)));

          for (const { command, id, body } of await effectsOf(requests, replies, [...model.wallets.keys()])) {
            const expected = model.run(command, undefined, id);
            expect({ command, body }).toMatchObject({ command, body: 'shows' in expected ? expected.shows : expected });
          }
        }
        await expectSameWallets(model);
        expect(byWallet(await eventsOf(database, [...model.wallets.keys()]))).toMatchObject(byWallet(model.events));
      }),
      { numRuns: 6 * EFFORT, endOnFailure: true },
    );
    await expectBooksToHold(database);
  }, 3_600_000);
});
