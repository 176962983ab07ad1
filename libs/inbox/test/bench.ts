/**
 * What a batch costs: one consumer alone, 500 events a read from 16 partitions, a handler with one upsert, against the
 * floor on the same tables: BEGIN; one unnest insert; the same upsert; COMMIT. The events are in memory, so Redis is not
 * measured. `node libs/inbox/test/run.mjs bench.ts [events] [batch]`.
 */
import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { createEvent, partitionOf } from '@purser/contracts';
import type { EventEnvelope } from '@purser/contracts';
import type { PartitionBatch } from '@purser/streams';
import pg from 'pg';
import { freePort } from '../../../tools/servers/ports.js';
import { startPostgres } from '../../../tools/servers/postgres.js';
import { rejectionRulesAndControl } from '../src/tables/rejection-rules-and-control.sql.js';
import { inboxTables } from '../src/tables/inbox-tables.js';
import { assemble } from './assemble.js';

const PARTITIONS = 16;
const events = Number(process.argv[2] ?? 100_000);
const batch = Number(process.argv[3] ?? 500);

const tables = /* sql */ `
CREATE SCHEMA bench;
SET search_path = bench;
SET purser.partitions = ${PARTITIONS};
${inboxTables({ schema: 'bench', role: 'postgres' })}
${rejectionRulesAndControl({ schema: 'bench', role: 'postgres' })}
CREATE TABLE bench.floor (LIKE bench.inbox INCLUDING DEFAULTS, PRIMARY KEY (partition, position));
CREATE TABLE bench.effect (wallet_id uuid PRIMARY KEY, count bigint NOT NULL, amount bigint NOT NULL) WITH (fillfactor = 50);
ALTER ROLE postgres SET search_path = bench;`;

const upsert = /* sql */ `
INSERT INTO bench.effect AS e (wallet_id, count, amount)
SELECT w, count(*), sum(a) FROM unnest($1::uuid[], $2::bigint[]) AS t (w, a) GROUP BY w ORDER BY w
ON CONFLICT (wallet_id) DO UPDATE SET count = e.count + excluded.count, amount = e.amount + excluded.amount`;

function makeReads(): PartitionBatch[][] {
  const wallets = Array.from({ length: 2_000 }, () => randomUUID());
  const positions = new Array<number>(PARTITIONS).fill(0);
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const reads: PartitionBatch[][] = [];
  for (let made = 0; made < events;) {
    const byPartition = new Map<number, { position: number; envelope: string }[]>();
    for (let index = 0; index < batch; index += 1, made += 1) {
      const walletId = wallets[made % wallets.length] ?? '';
      const partition = partitionOf(walletId, PARTITIONS);
      const position = (positions[partition] = (positions[partition] ?? 0) + 1);
      const event = createEvent(
        'TopUpCompleted',
        {
          walletId,
          owner: { id: 'cus_1', email: 'ada@example.com', name: 'Ada Lovelace', locale: 'en-GB' },
          currency: 'USD',
          balance: String(made),
          held: '0',
          available: String(made),
          sequence: made + 1,
          occurredAt: new Date().toISOString(),
          transactionId: randomUUID(),
          amount: '2500',
          kind: 'top_up',
          reference: null,
          metadata: {},
        },
        { traceparent },
      );
      const entries = byPartition.get(partition) ?? [];
      entries.push({ position, envelope: JSON.stringify(event) });
      byPartition.set(partition, entries);
    }
    reads.push([...byPartition].map(([partition, entries]) => ({ partition, entries, gap: null })));
  }
  return reads;
}

/** CPU seconds of the server and the backends that live now. */
async function postgresCpu(): Promise<number> {
  let ticks = 0;
  for (const pid of await readdir('/proc')) {
    const stat = /^\d+$/.test(pid) ? await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '') : '';
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(fields[1]) === server.pid) ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / 100;
}

async function floor(url: string, reads: PartitionBatch[][]): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const started = performance.now();
  const before = await postgresCpu();
  const node = process.cpuUsage();
  for (const read of reads) {
    const entries = read.flatMap(({ partition, entries }) => entries.map((entry) => ({ partition, ...entry })));
    const parsed = entries.map(({ envelope }) => JSON.parse(envelope) as EventEnvelope<'TopUpCompleted'>);
    await client.query('BEGIN');
    await client.query({
      name: 'floor',
      text: `INSERT INTO bench.floor (partition, position, wallet_sequence, event_id, wallet_id, status)
             SELECT *, 'a' FROM unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::uuid[], $5::uuid[]) ON CONFLICT DO NOTHING`,
      values: [
        entries.map(({ partition }) => partition),
        entries.map(({ position }) => position),
        parsed.map(({ data }) => data.sequence),
        parsed.map(({ id }) => id),
        parsed.map(({ subject }) => subject),
      ],
    });
    await client.query({
      name: 'upsert',
      text: upsert,
      values: [parsed.map(({ subject }) => subject), parsed.map(({ data }) => data.amount)],
    });
    await client.query('COMMIT');
  }
  const seconds = (performance.now() - started) / 1_000;
  report(node, before, await postgresCpu());
  await client.end();
  return events / seconds;
}

async function consumer(url: string, reads: PartitionBatch[][]): Promise<number> {
  const assembled = await assemble({
    databaseUrl: url,
    redisUrl: 'redis://127.0.0.1:1',
    schema: 'bench',
    partitions: PARTITIONS,
    events: ['TopUpCompleted'],
    config: { batchSize: batch },
    handle: (given, { tx }) => {
      const topUps = given as EventEnvelope<'TopUpCompleted'>[];
      return tx.query(upsert, [topUps.map(({ subject }) => subject), topUps.map(({ data }) => data.amount)]);
    },
  });
  await assembled.start();
  while (assembled.reader.cursors().length < PARTITIONS) await new Promise((resolve) => setTimeout(resolve, 50));
  const started = performance.now();
  const before = await postgresCpu();
  const node = process.cpuUsage();
  for (const read of reads) await assembled.reader.consume(read, new AbortController().signal);
  const seconds = (performance.now() - started) / 1_000;
  report(node, before, await postgresCpu());
  await assembled.stop();
  return events / seconds;
}

/** On a busy machine CPU time tells more than the clock. */
function report(node: NodeJS.CpuUsage, before: number, after: number): void {
  const { user, system } = process.cpuUsage(node);
  const each = (seconds: number) => ((seconds / events) * 1e6).toFixed(1);
  process.stdout.write(
    `  CPU per event: node ${each((user + system) / 1e6)} µs, Postgres ${each(after - before)} µs\n`,
  );
}

async function latency(url: string, from: PartitionBatch[][]): Promise<void> {
  const durations: number[] = [];
  const assembled = await assemble({
    databaseUrl: url,
    redisUrl: 'redis://127.0.0.1:1',
    schema: 'bench',
    partitions: PARTITIONS,
    events: ['TopUpCompleted'],
    handle: (given, { tx }) => {
      const topUps = given as EventEnvelope<'TopUpCompleted'>[];
      return tx.query(upsert, [topUps.map(({ subject }) => subject), topUps.map(({ data }) => data.amount)]);
    },
  });
  await assembled.start();
  while (assembled.reader.cursors().length < PARTITIONS) await new Promise((resolve) => setTimeout(resolve, 50));
  const base = new Map(assembled.reader.cursors().map(({ partition, position }) => [partition, position]));
  const single = from.flat().flatMap(({ partition, entries }) => entries.map((entry) => ({ partition, entry })));
  for (const { partition, entry } of single.slice(0, 500)) {
    const position = (base.get(partition) ?? 0) + 1;
    base.set(partition, position);
    const started = performance.now();
    const read = [{ partition, entries: [{ position, envelope: entry.envelope }], gap: null }];
    await assembled.reader.consume(read, new AbortController().signal);
    durations.push(performance.now() - started);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  durations.sort((a, b) => a - b);
  const at = (share: number) => (durations[Math.floor(durations.length * share)] ?? 0).toFixed(2);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const fsyncs: number[] = [];
  for (let i = 0; i < 300; i += 1) {
    const started = performance.now();
    await client.query(
      `UPDATE bench.effect SET count = count + 1 WHERE wallet_id = (SELECT wallet_id FROM bench.effect LIMIT 1)`,
    );
    fsyncs.push(performance.now() - started);
  }
  fsyncs.sort((a, b) => a - b);
  await client.end();
  process.stdout.write(
    `one event, read to commit: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; a bare autocommitted UPDATE p50 ${(fsyncs[150] ?? 0).toFixed(2)} p99 ${(fsyncs[297] ?? 0).toFixed(2)} ms\n`,
  );
  await assembled.stop();
}

const directory = `/tmp/purser-inbox-bench-${process.pid}`;
const server = await startPostgres({
  directory,
  port: await freePort(),
  password: 'bench',
  settings: { max_wal_size: '4GB' },
});
try {
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query(tables);
  await admin.end();
  const reads = makeReads();
  process.stdout.write(`${events} events, ${batch} a read\n`);
  const bare = await floor(server.url, reads);
  process.stdout.write(`floor     ${Math.round(bare)} events/s\n`);
  const ours = await consumer(server.url, reads);
  process.stdout.write(`consumer  ${Math.round(ours)} events/s, ${(ours / bare).toFixed(2)} of the floor\n`);
  await latency(server.url, reads);
} finally {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
}
