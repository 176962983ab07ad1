import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { writeSecret } from '../credentials.js';
import { places, readSettings } from '../settings.js';
import type { StackFile } from '../stack.js';
import { Api } from './api.js';
import { startPartner } from './partner.js';
import { people, type Person } from './people.js';
import { amountLike, gapAt } from './rhythm.js';

/** What the demo keeps between starts: the same people go on with the same wallets. */
interface Memory {
  wallets: Record<string, string>;
  endpoint?: { id: string; secret: string };
}

/** A program of its own, started by `npm start -- --demo` with the home folder as its argument. */
async function main(): Promise<void> {
  const home = process.argv[2] ?? '.purser';
  const where = places(home);
  const { urls, token } = JSON.parse(await readFile(where.stack, 'utf8')) as StackFile;
  const api = new Api(urls, token);
  const memory = JSON.parse(await readFile(where.demo, 'utf8').catch(() => '{"wallets":{}}')) as Memory;
  const remember = () => writeSecret(where.demo, JSON.stringify(memory));

  const partnerUrl = await startPartner(readSettings(home).ports.partner, () => memory.endpoint?.secret);
  if (memory.endpoint === undefined) {
    memory.endpoint = await api.post('webhooks', '/v1/endpoints', { url: partnerUrl, events: ['TopUpCompleted'] });
    await remember();
  }
  for (const who of people) {
    if (memory.wallets[who.id] !== undefined) continue;
    const { id, name, email, locale, currency } = who;
    const wallet = await api.post<{ id: string }>(
      'wallet',
      '/v1/wallets',
      { owner: { id, name, email, locale }, currency, metadata: { demo: 'true' } },
      `demo-${id}-${randomUUID()}`,
    );
    memory.wallets[id] = wallet.id;
    await remember();
  }
  for (;;) {
    const who = pick();
    // Not awaited: a slow answer must not thin out the traffic.
    topUp(api, who, memory.wallets[who.id] ?? '').catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
    await delay(gapAt(new Date()));
  }
}

async function topUp(api: Api, { usual, round, currency }: Person, wallet: string): Promise<void> {
  const body = {
    amount: String(amountLike(usual, round)),
    currency,
    reference: `order-${Math.floor(Math.random() * 1e6)}`,
    metadata: { channel: pickChannel() },
  };
  await api.post('wallet', `/v1/wallets/${wallet}/top-ups`, body, randomUUID());
}

/** Everybody as many times as they have weight. */
const lots = people.flatMap((who) => Array.from({ length: who.weight }, () => who));

function pick(): Person {
  const who = lots[Math.floor(Math.random() * lots.length)];
  if (who === undefined) throw new Error('There is nobody to pick from.');
  return who;
}

function pickChannel(): string {
  const roll = Math.random();
  return roll < 0.6 ? 'card' : roll < 0.85 ? 'bank' : 'voucher';
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
