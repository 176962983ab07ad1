import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Command, Model, Movement } from './model.js';
import type { Reply, WalletApi } from './wallet-api.js';

const MAX = 2n ** 63n - 1n;

/** What a history says without knowing any id: numbers stand for "the nth of what is there", sizes for amounts. */
export interface Step {
  do: Command['do'] | 'again';
  which: number;
  other: number;
  size: { near: 'nothing' | 'limit' | 'max'; by: number };
  flag: boolean;
  /** One in twelve names what is not there, or the wrong currency. */
  odd: number;
  items: { which: number; size: Step['size']; odd: number }[];
}

/** A request as it was sent; with its key, it can be sent again. */
export interface Sent {
  command: Command;
  key: string | undefined;
}

const size = fc.oneof(
  { weight: 6, arbitrary: sizeOf('nothing', fc.nat(300)) },
  { weight: 4, arbitrary: sizeOf('limit', fc.integer({ min: -1, max: 1 })) },
  { weight: 1, arbitrary: sizeOf('max', fc.nat(2)) },
);
const index = fc.nat(11);
const frequencies: [Step['do'], number][] = [
  ['open', 1],
  ['update', 2],
  ['freeze', 1],
  ['unfreeze', 2],
  ['close', 1],
  ['top_up', 6],
  ['withdrawal', 5],
  ['transfer', 6],
  ['hold', 5],
  ['capture', 6],
  ['release', 2],
  ['reverse', 6],
  ['bulk', 3],
  ['again', 4],
];

/** Any operation; those that a parallel history leaves out are given. */
export const anyStep = (without: readonly Step['do'][] = []): fc.Arbitrary<Step> =>
  fc
    .record({
      do: fc.oneof(
        ...frequencies
          .filter(([what]) => !without.includes(what))
          .map(([what, weight]) => ({ weight, arbitrary: fc.constant(what) })),
      ),
      ...{ which: index, other: index, size, flag: fc.boolean(), odd: index },
      items: fc.array(fc.record({ which: index, size, odd: index }, { noNullPrototype: true }), {
        minLength: 1,
        maxLength: 5,
      }),
    })
    // Short, since it is printed when it fails.
    .map(({ items, ...step }) => ({ ...step, items: step.do === 'bulk' ? items : [] }));

/** The step as a request, given what the model says is there. */
export function resolve(step: Step, model: Model, sent: readonly Sent[]): Sent {
  const key = randomUUID();
  const walletIds = [...model.wallets.keys()];
  const walletId = step.odd === 0 ? randomUUID() : nth(walletIds, step.which);
  const wallet = model.wallets.get(walletId);
  const currency = step.odd === 1 ? 'EUR' : 'USD';
  const available = wallet === undefined ? 0n : wallet.balance - wallet.held - wallet.minBalance;
  const room = MAX - (wallet?.balance ?? 0n);
  switch (step.do) {
    case 'open':
      return { key, command: { do: 'open', currency, minBalance: step.odd < 4 ? 1n : -amount(step.size, 1_000n) } };
    case 'update': {
      const minBalance = step.flag ? -amount(step.size, -(wallet ? wallet.balance - wallet.held : 0n)) : undefined;
      return { key: undefined, command: { do: 'update', walletId, minBalance, plan: `plan ${step.other % 3}` } };
    }
    case 'freeze':
    case 'unfreeze':
    case 'close':
      return { key: undefined, command: { do: step.do, walletId } };
    case 'top_up':
      return { key, command: { do: step.do, walletId, amount: positive(step.size, room), currency } };
    case 'withdrawal':
    case 'hold':
      return { key, command: { do: step.do, walletId, amount: positive(step.size, available), currency } };
    case 'transfer': {
      const toWalletId = nth(walletIds, step.other);
      const most = positive(step.size, step.flag ? available : MAX - (model.wallets.get(toWalletId)?.balance ?? 0n));
      return { key, command: { do: 'transfer', fromWalletId: walletId, toWalletId, amount: most, currency } };
    }
    case 'capture': {
      const holdId = step.odd === 0 ? randomUUID() : nth([...model.holds.keys()].reverse(), step.which);
      const hold = model.holds.get(holdId);
      const part = step.other % 3 === 0 ? undefined : positive(step.size, hold ? hold.amount - hold.captured : 1n);
      return { key, command: { do: 'capture', holdId, amount: part, final: step.flag } };
    }
    case 'release':
      return { key, command: { do: 'release', holdId: nth([...model.holds.keys()], step.which) } };
    case 'reverse': {
      const transactionId = step.odd === 0 ? randomUUID() : nth([...model.transactions.keys()].reverse(), step.which);
      const original = model.transactions.get(transactionId);
      const part = positive(step.size, original ? original.amount - original.reversed : 1n);
      return { key, command: { do: 'reverse', transactionId, amount: step.flag ? part : undefined } };
    }
    case 'bulk':
      return { key: undefined, command: { do: 'bulk', atomic: step.flag, items: bulkItems(step, model, sent) } };
    case 'again': {
      const earlier = sent[(12 * step.which + step.other) % Math.max(1, sent.length)];
      if (earlier === undefined || earlier.key === undefined || step.flag)
        return earlier ?? { key, command: anOther(model) };
      return step.odd < 6 ? earlier : { key: earlier.key, command: anOther(model) };
    }
  }
}

/** Some carry the key of a top-up that was sent before, with the same request or another. */
function bulkItems(step: Step, model: Model, sent: readonly Sent[]): (Movement & { key: string })[] {
  const earlier = sent.flatMap(({ command, key }) =>
    command.do === 'top_up' && key !== undefined ? [{ command, key }] : [],
  );
  const used = new Set<string>();
  return step.items.map((item) => {
    const walletId = item.odd === 0 ? randomUUID() : nth([...model.wallets.keys()], item.which);
    const room = MAX - (model.wallets.get(walletId)?.balance ?? 0n);
    const movement = { walletId, amount: positive(item.size, room), currency: item.odd === 1 ? 'EUR' : 'USD' };
    const again = item.odd === 2 || item.odd === 3 ? earlier[item.which % Math.max(1, earlier.length)] : undefined;
    if (again === undefined || used.has(again.key)) return { ...movement, key: randomUUID() };
    used.add(again.key);
    const { walletId: same, amount: sum, currency } = again.command;
    return item.odd === 2 ? { walletId: same, amount: sum, currency, key: again.key } : { ...movement, key: again.key };
  });
}

const anOther = (model: Model): Command => ({
  do: 'top_up',
  walletId: nth([...model.wallets.keys()], 0),
  amount: 7n,
  currency: 'USD',
});

function sizeOf(near: Step['size']['near'], by: fc.Arbitrary<number>): fc.Arbitrary<Step['size']> {
  return by.map((value) => ({ near, by: value }));
}

const nth = (ids: readonly string[], n: number): string => ids[n % Math.max(1, ids.length)] ?? randomUUID();

function amount({ near, by }: Step['size'], limit: bigint): bigint {
  if (near === 'nothing') return BigInt(by);
  return near === 'limit' ? limit + BigInt(by) : MAX - BigInt(by);
}

/** Within what the API takes: 1 to 2^63-1. */
function positive(of: Step['size'], limit: bigint): bigint {
  const wanted = amount(of, limit);
  if (wanted < 1n) return 1n;
  return wanted > MAX ? MAX : wanted;
}

export async function send(api: WalletApi, { command, key }: Sent): Promise<Reply> {
  const path = (walletId: string, rest: string) => `/v1/wallets/${walletId}/${rest}`;
  const text = (value: bigint | undefined) => value?.toString();
  switch (command.do) {
    case 'open': {
      const { currency, minBalance } = command;
      const owner = { id: 'model', email: 'model@example.com' };
      const body = { owner, currency, minBalance: text(minBalance), metadata: { plan: 'none' } };
      return api.post('/v1/wallets', body, { key });
    }
    case 'update': {
      const { walletId, minBalance, plan } = command;
      return api.patch(`/v1/wallets/${walletId}`, { minBalance: text(minBalance), metadata: { plan } });
    }
    case 'freeze':
    case 'unfreeze':
    case 'close':
      return api.post(path(command.walletId, command.do), {});
    case 'top_up':
    case 'withdrawal':
    case 'hold': {
      const { walletId, amount: sum, currency } = command;
      return api.post(path(walletId, `${command.do.replace('_', '-')}s`), { amount: text(sum), currency }, { key });
    }
    case 'transfer': {
      const { fromWalletId, toWalletId, amount: sum, currency } = command;
      return api.post('/v1/transfers', { fromWalletId, toWalletId, amount: text(sum), currency }, { key });
    }
    case 'capture': {
      const body = { amount: text(command.amount), final: command.final };
      return api.post(`/v1/holds/${command.holdId}/capture`, body, { key });
    }
    case 'release':
      return api.post(`/v1/holds/${command.holdId}/release`, {}, { key });
    case 'reverse':
      return api.post(`/v1/transactions/${command.transactionId}/reversals`, { amount: text(command.amount) }, { key });
    case 'bulk': {
      const items = command.items.map(({ walletId, amount: sum, currency, key: idempotencyKey }) => ({
        ...{ walletId, amount: text(sum), currency, idempotencyKey },
      }));
      return api.post('/v1/top-ups/bulk', { atomic: command.atomic, items });
    }
  }
}
