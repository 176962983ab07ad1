import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { EventType } from '@purser/contracts';
import { writeSecret } from '../credentials.js';
import { places, readSettings } from '../settings.js';
import type { StackFile } from '../stack.js';
import { Api } from './api.js';
import { doSomething, type Holder } from './doings.js';
import { startPartner } from './partner.js';
import { people } from './people.js';
import { gapAt, oneOf } from './rhythm.js';

/** What the partner wants to hear of. */
const told: EventType[] = [
  'TopUpCompleted',
  'WithdrawalCompleted',
  'TransferSent',
  'TransferReceived',
  'HoldPlaced',
  'HoldCaptured',
  'HoldReleased',
  'HoldExpired',
  'TransactionReversed',
];

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
    memory.endpoint = await api.post('webhooks', '/v1/endpoints', { url: partnerUrl, events: told });
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
  const everybody = people.map((who): Holder => ({ ...who, wallet: memory.wallets[who.id] ?? '' }));
  // Everybody as many times as they have weight.
  const lots = everybody.flatMap((who) => Array.from({ length: who.weight }, () => who));
  const pause = (from: number, to: number) => delay((from + Math.random() * (to - from)) * 1_000);
  for (;;) {
    // Not awaited: a slow answer must not thin out the traffic.
    doSomething({ api, everybody, pause }, oneOf(lots)).catch((error: unknown) =>
      process.stderr.write(`${String(error)}\n`),
    );
    await delay(gapAt(new Date()));
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
