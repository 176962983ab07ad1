import { randomBytes, randomUUID } from 'node:crypto';
import { uuidv7 } from '@purser/contracts';
import type { TestDatabase } from '@purser/testing';

/** Wallets with a bit of everything in them, and what was done, by id. Amounts are minor units. */
export interface SmallBook {
  /** USD, balance 7,450, of which 700 are held. */
  ada: string;
  /** USD, balance 1,150. */
  bob: string;
  /** EUR, balance 500. */
  eva: string;
  /** USD, closed. */
  closed: string;
  topUp: string;
  transfer: string;
  /** Of 100 of the transfer's 1,250. */
  reversal: string;
  /** Of 300 of the 1,000 of the open hold. */
  capture: string;
  openHold: string;
  releasedHold: string;
}

/** One operation by `wallet.post`, as its owner; its id, or the error it was refused with. */
export async function post(database: TestDatabase, operation: string, request: object): Promise<string> {
  const id = uuidv7();
  const [row] = await database.query<{ code: string | null; response: { detail?: string } }>(
    'SELECT code, response FROM wallet.post($1, $2, $3, $4, $5)',
    ['test', randomUUID(), randomBytes(32), operation, JSON.stringify({ metadata: {}, ...request, id, traceparent })],
  );
  if (row?.code !== null) throw new Error(`${operation}: ${row?.code} ${row?.response.detail}`);
  return id;
}

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

export async function smallBook(database: TestDatabase): Promise<SmallBook> {
  const open = (name: string, currency = 'USD') =>
    post(database, 'open_wallet', { owner: { id: name, email: `${name}@example.com` }, currency });
  const usd = (amount: number) => ({ amount: String(amount), currency: 'USD' });
  const [ada, bob, eva, closed] = [await open('ada'), await open('bob'), await open('eva', 'EUR'), await open('zoe')];

  const topUp = await post(database, 'top_up', { walletId: ada, ...usd(10_000), reference: 'invoice-1009' });
  await post(database, 'top_up', { walletId: eva, amount: '500', currency: 'EUR' });
  const transfer = await post(database, 'transfer', { fromWalletId: ada, toWalletId: bob, ...usd(1_250) });
  const openHold = await post(database, 'place_hold', { walletId: ada, ...usd(1_000), expiresIn: null });
  const capture = await post(database, 'capture_hold', { holdId: openHold, amount: '300', final: false });
  const releasedHold = await post(database, 'place_hold', { walletId: ada, ...usd(50), expiresIn: null });
  await post(database, 'release_hold', { holdId: releasedHold });
  const reversal = await post(database, 'reverse', { transactionId: transfer, amount: '100' });
  await post(database, 'withdrawal', { walletId: ada, ...usd(1_100) });
  await post(database, 'set_wallet_status', { walletId: closed, status: 'closed' });
  return { ada, bob, eva, closed, topUp, transfer, reversal, capture, openHold, releasedHold };
}
