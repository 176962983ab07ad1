import { RedisStreamsBroker } from '@purser/streams';
import { Redis } from 'ioredis';
import { drainOne, type Drain } from './drain.js';
import type { Contender, Servers } from './harness/contender.js';
import type { BenchOptions } from './harness/options.js';
import { fillOutbox, fillPositions, pastDay, recordPositions, retainedWallets } from './harness/retained.sql.js';
import type { BenchServers } from './harness/servers.js';
import { count, printTable, ratio } from './harness/table.js';
import { envelopeTemplate, withClient } from './harness/workload.js';
import { purser, verifyBooks } from './purser/purser.js';

/** Draining with an outbox that keeps weeks of events for replay, against a fresh one: its size must not show. */
export async function retained(servers: BenchServers, options: BenchOptions): Promise<void> {
  const events = options.smoke ? 5_000 : 200_000;
  const kept = options.smoke ? 50_000 : 10_000_000;
  const fresh = await drainOne(servers, purser, events, options);
  const full = await drainOne(servers, withRetained(kept), events, options);
  const again = await drainOne(servers, purser, events, options);
  const floor = (fresh.perSecond + again.perSecond) / 2;
  printTable(
    `Draining ${count(events)} events with ${count(kept)} retained in the outbox`,
    ['outbox', 'events/s', 'of fresh (mean of before and after)', 'ms CPU per 1,000: relay', 'a consumer'],
    [
      ['fresh, before', ...cells(fresh, floor)],
      [`${count(kept)} rows retained`, ...cells(full, floor)],
      ['fresh, after', ...cells(again, floor)],
    ],
  );
}

function cells({ perSecond, relayCpu, consumerCpu }: Drain, floor: number): string[] {
  return [count(perSecond), ratio(perSecond / floor), relayCpu.toFixed(1), consumerCpu.toFixed(1)];
}

function withRetained(rows: number): Contender {
  return {
    ...purser,
    async prepare(servers) {
      await purser.prepare(servers);
      await fill(servers, rows);
      await trimStreams(servers);
    },
    verify: (servers, events) => verifyBooks(servers, events, rows),
  };
}

/** Streams that hold nothing any more and go on after the last position, as trimming leaves them. */
async function trimStreams({ postgresUrl, redisUrl }: Servers): Promise<void> {
  const redis = new Redis(redisUrl);
  const broker = new RedisStreamsBroker(() => redis);
  const { rows } = await withClient(postgresUrl, (client) =>
    client.query<{ partition: number; published: string }>('SELECT partition, published FROM wallet.relay_partition'),
  );
  for (const { partition, published } of rows) await broker.reset(partition, Number(published));
  await broker.close();
}

async function fill({ postgresUrl }: Servers, rows: number): Promise<void> {
  const wallets = rows / 100;
  await withClient(postgresUrl, async (client) => {
    await client.query(
      "SET timezone = 'UTC'; SET synchronous_commit = off; SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'",
    );
    for (let back = 0; back <= 20; back++) {
      await client.query(pastDay(new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10)));
    }
    await client.query(retainedWallets.replace('$1', String(wallets)));
    await client.query('ANALYZE bench.retained_wallet');
    await client.query(fillOutbox, [envelopeTemplate(), rows, wallets]);
    await client.query(fillPositions, [wallets]);
    await client.query(recordPositions);
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT');
  });
}
