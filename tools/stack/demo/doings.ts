import { randomUUID } from 'node:crypto';
import { ApiError, type Api } from './api.js';
import type { Person } from './people.js';
import { amountLike, oneOf } from './rhythm.js';

/** Somebody with a wallet. */
export interface Holder extends Person {
  wallet: string;
}

export interface World {
  api: Api;
  everybody: readonly Holder[];
  /** Somewhere between so many seconds. */
  pause: (from: number, to: number) => Promise<void>;
}

type Doing = (world: World, who: Holder) => Promise<void>;

/** What people do with a wallet, and how many times of a hundred. */
export const doings = {
  topUp: { share: 50, do: topUp },
  buy: { share: 34, do: buy },
  send: { share: 8, do: send },
  withdraw: { share: 6, do: withdraw },
  takeBack: { share: 2, do: takeBack },
} satisfies Record<string, { share: number; do: Doing }>;

const lots = Object.values(doings).flatMap((doing) => Array.from({ length: doing.share }, () => doing.do));

/** One of them. Whoever has not got the money tops up instead. */
export async function doSomething(world: World, who: Holder): Promise<void> {
  try {
    await oneOf(lots)(world, who);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'insufficient_funds') throw error;
    await topUp(world, who);
  }
}

async function topUp({ api }: World, who: Holder): Promise<void> {
  await moved(api, `/v1/wallets/${who.wallet}/top-ups`, {
    ...bill(who, likeUsual(who)),
    metadata: { channel: channel() },
  });
}

/** In a shop, which holds the price back and takes it when it sends the goods: nearly always, and not always all of it. */
async function buy({ api, pause }: World, who: Holder): Promise<void> {
  const price = amountLike(who.usual * 0.9, Math.max(1, who.round / 100));
  const hold = await moved(api, `/v1/wallets/${who.wallet}/holds`, { ...bill(who, price), expiresIn: 86_400 });
  await pause(1, 20);
  const roll = Math.random();
  if (roll < 0.05) await moved(api, `/v1/holds/${hold.id}/release`, {});
  else if (roll < 0.15 && price > 1n) {
    await moved(api, `/v1/holds/${hold.id}/capture`, { amount: String(price / 2n), final: true });
  } else await moved(api, `/v1/holds/${hold.id}/capture`, {});
}

/** To somebody with the same currency; alone with theirs, people top up. */
async function send(world: World, who: Holder): Promise<void> {
  const friends = world.everybody.filter(({ wallet, currency }) => wallet !== who.wallet && currency === who.currency);
  if (friends.length === 0) return topUp(world, who);
  const body = { fromWalletId: who.wallet, toWalletId: oneOf(friends).wallet, ...bill(who, likeUsual(who)) };
  await moved(world.api, '/v1/transfers', body);
}

async function withdraw({ api }: World, who: Holder): Promise<void> {
  await moved(api, `/v1/wallets/${who.wallet}/withdrawals`, bill(who, likeUsual(who)));
}

/** A top-up by mistake, of which half goes back. */
async function takeBack({ api, pause }: World, who: Holder): Promise<void> {
  const amount = likeUsual(who);
  const { id } = await moved(api, `/v1/wallets/${who.wallet}/top-ups`, bill(who, amount));
  await pause(5, 30);
  await moved(api, `/v1/transactions/${id}/reversals`, { amount: String((amount + 1n) / 2n) });
}

function moved(api: Api, path: string, body: object): Promise<{ id: string }> {
  return api.post('wallet', path, body, randomUUID());
}

function bill({ currency }: Holder, amount: bigint) {
  return { amount: String(amount), currency, reference: `order-${Math.floor(Math.random() * 1e6)}` };
}

function likeUsual({ usual, round }: Holder): bigint {
  return amountLike(usual, round);
}

function channel(): string {
  const roll = Math.random();
  return roll < 0.6 ? 'card' : roll < 0.85 ? 'bank' : 'voucher';
}
