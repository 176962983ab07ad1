import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { testDatabase, until, type TestDatabase } from '@purser/testing';
import pg from 'pg';
import { LeaseKeeper, type Lease, type LeaseKeeperOptions, type Query } from './lease-keeper.js';

/** A lease keeper with a connection of its own that a test can cut. */
interface Instance {
  keeper: LeaseKeeper;
  partitions: () => number[];
  /** As SIGKILL would: no release, no further heartbeat. */
  crash: () => Promise<void>;
}

const LEASE_SECONDS = 1.5;
/** Where losing one would fail the test: longer than a busy machine's hiccup. */
const LONGER = { leaseSeconds: 3 };
const PARTITIONS = 8;
const ALL = Array.from({ length: PARTITIONS }, (_, partition) => partition);

describe('LeaseKeeper', () => {
  let database: TestDatabase;
  const log = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };
  const running = new Set<Instance>();

  beforeAll(async () => {
    database = await testDatabase();
    await database.query(`CREATE TABLE public.lease (
      partition smallint PRIMARY KEY, owner text, epoch bigint NOT NULL DEFAULT 0,
      leased_until timestamptz, released bool NOT NULL DEFAULT true, position bigint NOT NULL DEFAULT 0)`);
    await database.query('CREATE TABLE public.instance (id text PRIMARY KEY, seen_at timestamptz NOT NULL)');
  });
  afterAll(() => database.drop());

  beforeEach(async () => {
    await database.query('TRUNCATE public.lease, public.instance');
    await database.query('INSERT INTO public.lease (partition) SELECT generate_series(0, $1::int - 1)', [PARTITIONS]);
    jest.clearAllMocks();
  });
  afterEach(async () => {
    await Promise.all([...running].map(({ crash }) => crash()));
  });

  function start(instance: string, options: Partial<LeaseKeeperOptions> = {}): Instance {
    const pool = new pg.Pool({ connectionString: database.adminUrl, max: 2 });
    pool.on('error', () => undefined);
    let crashed = false;
    const query: Query = async <R>(sql: string, params?: unknown[]) => {
      if (crashed) throw new Error('crashed');
      return (await pool.query(sql, params)).rows as R[];
    };
    const keeper = new LeaseKeeper({
      query,
      table: 'public.lease',
      instanceTable: 'public.instance',
      instance,
      leaseSeconds: LEASE_SECONDS,
      log: log,
      ...options,
    });
    const started: Instance = {
      keeper,
      partitions: () => keeper.held().map(({ partition }) => partition),
      async crash() {
        if (crashed) return;
        crashed = true;
        running.delete(started);
        await keeper.stop();
        await pool.end();
      },
    };
    running.add(started);
    keeper.start();
    return started;
  }

  const holdsAll = (instance: Instance) =>
    until(() => instance.partitions().length === PARTITIONS, { what: 'all partitions' });
  /** Unlike `until`, which takes a failed expectation as "not yet". */
  const throughout = async (ms: number, check: () => void | Promise<void>): Promise<void> => {
    for (const begin = Date.now(); Date.now() - begin < ms; await delay(20)) await check();
  };
  /** A write that relies on a lease, as the contract asks for it. */
  const fencedWrite = async (owner: string, { partition, epoch }: Lease): Promise<boolean> => {
    const rows = await database.query(
      `UPDATE public.lease SET position = position + 1
       WHERE partition = $1 AND owner = $2 AND epoch = $3 AND leased_until > clock_timestamp() RETURNING position`,
      [partition, owner, epoch],
    );
    return rows.length === 1;
  };

  it('holds every partition when it is alone, for the first time and so not abandoned', async () => {
    const a = start('a');
    await holdsAll(a);
    expect(a.keeper.held()).toEqual(ALL.map((partition) => ({ partition, epoch: 1, abandoned: false })));
  });

  it('keeps them beyond the length of a lease, under the same epoch', async () => {
    const a = start('a', LONGER);
    await holdsAll(a);
    await throughout(LONGER.leaseSeconds * 1_500, () => expect(a.partitions()).toHaveLength(PARTITIONS));
    expect(a.keeper.held().every(({ epoch }) => epoch === 1)).toBe(true);
  });

  it('shares evenly with an instance that joins, each partition having one holder', async () => {
    const a = start('a');
    await holdsAll(a);
    const b = start('b');
    const c = start('c');
    await until(
      () =>
        [a, b, c]
          .map((one) => one.partitions().length)
          .sort()
          .join() === '2,3,3',
      { what: 'fair shares' },
    );
    expect([a, b, c].flatMap((one) => one.partitions()).sort()).toEqual(ALL);
  });

  it('never lets two instances write under a lease at the same time, while shares move', async () => {
    const writers = ['a', 'b', 'c'].map((name) => ({ name, instance: start(name) }));
    const writtenAtOnce: number[][] = [];
    const begin = Date.now();
    await until(async () => {
      const held = writers.flatMap(({ name, instance }) => instance.keeper.held().map((lease) => ({ name, lease })));
      const wrote = await Promise.all(
        held.map(async (one) => ((await fencedWrite(one.name, one.lease)) ? [one.lease.partition] : [])),
      );
      const partitions = wrote.flat();
      writtenAtOnce.push(partitions);
      return Date.now() - begin > LEASE_SECONDS * 1_000 && partitions.length === PARTITIONS;
    });
    expect(writtenAtOnce.filter((partitions) => new Set(partitions).size < partitions.length)).toEqual([]);
  });

  it('hands over within the lease time when one dies, flagged as abandoned', async () => {
    // The default of every service: the fifth of it that is left for taking over is then longer than a busy machine's hiccup.
    const leaseSeconds = 5;
    const a = start('a', { leaseSeconds });
    const b = start('b', { leaseSeconds });
    await until(() => a.partitions().length === 4 && b.partitions().length === 4, { what: 'equal shares' });
    const lost = a.keeper.held();

    await a.crash();
    const died = Date.now();
    await holdsAll(b);

    expect(Date.now() - died).toBeLessThanOrEqual(leaseSeconds * 1_000);
    for (const { partition, epoch } of lost) {
      expect(b.keeper.held()).toContainEqual({ partition, epoch: epoch + 1, abandoned: true });
    }
  });

  it('hands over what is given back in order, not flagged as abandoned', async () => {
    const a = start('a');
    await holdsAll(a);
    await a.keeper.stop();
    expect(a.keeper.held()).toEqual([]);

    const b = start('b');
    await holdsAll(b);
    expect(b.keeper.held()).toEqual(ALL.map((partition) => ({ partition, epoch: 2, abandoned: false })));
  });

  it('moves partitions to a new instance in order, not flagged as abandoned', async () => {
    const a = start('a', LONGER);
    await holdsAll(a);
    const b = start('b', LONGER);
    await until(() => b.partitions().length === 4, { what: 'a share' });
    expect(b.keeper.held().every(({ abandoned }) => !abandoned)).toBe(true);
  });

  it('releases only after the work in hand has ended', async () => {
    let finish = (): void => undefined;
    const working = new Promise<void>((resolve) => (finish = resolve));
    const seen: number[] = [];
    const a = start('a', {
      ...LONGER,
      onChange: async (held) => {
        seen.push(held.length);
        if (held.length < PARTITIONS && seen.length > 1) await working;
      },
    });
    await holdsAll(a);
    const leases = a.keeper.held();
    const b = start('b', LONGER);
    await until(() => a.partitions().length === 4, { what: 'a to give up half' });

    // a is not told of them any more, but may still write what it has begun, and b does not have them.
    const leaving = leases.filter(({ partition }) => !a.partitions().includes(partition));
    expect(leaving).toHaveLength(4);
    await throughout(LONGER.leaseSeconds * 1_500, async () => {
      for (const lease of leaving) expect(await fencedWrite('a', lease)).toBe(true);
      expect(b.partitions()).toEqual([]);
    });

    finish();
    await until(() => b.partitions().length === 4, { what: 'b to take over' });
    expect(b.keeper.held().every(({ abandoned }) => !abandoned)).toBe(true);
  });

  it('keeps renewing while it waits for the work in hand to stop', async () => {
    let finish = (): void => undefined;
    const working = new Promise<void>((resolve) => (finish = resolve));
    const a = start('a', { ...LONGER, onChange: (held) => (held.length === 0 ? working : undefined) });
    await holdsAll(a);
    const [lease] = a.keeper.held();
    if (lease === undefined) throw new Error('a holds nothing');

    const stopped = a.keeper.stop();
    const b = start('b', LONGER);
    await throughout(LONGER.leaseSeconds * 1_500, async () => {
      expect(await fencedWrite('a', lease)).toBe(true);
      expect(b.partitions()).toEqual([]);
    });
    finish();
    await stopped;
    await holdsAll(b);
    expect(b.keeper.held().every(({ abandoned }) => !abandoned)).toBe(true);
  });

  it('leaves partitions abandoned when the work in hand could not be ended', async () => {
    const a = start('a', {
      onChange: async (held) => {
        if (held.length === 0) throw new Error('the batch hangs');
      },
    });
    await holdsAll(a);
    await a.keeper.stop();
    const b = start('b');
    await holdsAll(b);
    expect(b.keeper.held().every(({ abandoned }) => abandoned)).toBe(true);
  });

  it('fences a holder that was taken for dead: its epoch no longer writes', async () => {
    const a = start('a');
    await holdsAll(a);
    const [lease] = a.keeper.held();
    if (lease === undefined) throw new Error('a holds nothing');
    expect(await fencedWrite('a', lease)).toBe(true);

    // As if a had been paused for longer than its lease.
    await database.query("UPDATE public.lease SET owner = 'b', epoch = epoch + 1 WHERE partition = $1", [
      lease.partition,
    ]);
    expect(await fencedWrite('a', lease)).toBe(false);
    // Alone in truth, it takes the partition anew when that lease has run out.
    const again = await until(
      () => a.keeper.held().find(({ partition, epoch }) => partition === lease.partition && epoch > lease.epoch),
      { what: 'a new lease' },
    );
    expect(again).toEqual({ partition: lease.partition, epoch: lease.epoch + 2, abandoned: true });
    expect(await fencedWrite('a', again)).toBe(true);
    expect(await fencedWrite('a', lease)).toBe(false);
  });

  it('believes in nothing when the database has been away for longer than a lease, and carries on when it is back', async () => {
    let away = false;
    const pool = new pg.Pool({ connectionString: database.adminUrl, max: 1 });
    const changes: number[] = [];
    const a = start('a', {
      query: async <R>(sql: string, params?: unknown[]) => {
        if (away) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });
        return (await pool.query(sql, params)).rows as R[];
      },
      onChange: (held) => void changes.push(held.length),
    });
    await holdsAll(a);
    away = true;
    await until(() => a.partitions().length === 0, { what: 'the leases to run out' });
    away = false;
    await holdsAll(a);
    // Nobody took them meanwhile: the same epoch, and nothing was abandoned.
    expect(a.keeper.held()).toEqual(ALL.map((partition) => ({ partition, epoch: 1, abandoned: false })));
    expect(log.warn).toHaveBeenCalledTimes(1);
    await a.keeper.stop();
    await pool.end();
  });

  it('keeps a busy partition whose row is locked at every heartbeat, and the others with it', async () => {
    const a = start('a');
    const b = start('b');
    await until(() => a.partitions().length === 4 && b.partitions().length === 4, { what: 'equal shares' });
    const before = a.keeper.held();
    const [busy] = before;
    const client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
    try {
      // One batch after another for two lease times, each holding the row's lock for a third of a lease.
      const begin = Date.now();
      while (Date.now() - begin < LEASE_SECONDS * 2_000) {
        await client.query('BEGIN');
        await client.query('SELECT 1 FROM public.lease WHERE partition = $1 FOR UPDATE', [busy?.partition]);
        await client.query('SELECT pg_sleep($1)', [LEASE_SECONDS / 3]);
        await client.query('COMMIT');
      }
    } finally {
      await client.end();
    }
    expect(a.keeper.held()).toEqual(before);
  });

  it('does not take a partition whose row is locked by a transaction that still runs', async () => {
    const a = start('a');
    await holdsAll(a);
    const [lease] = a.keeper.held();
    const client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT 1 FROM public.lease WHERE partition = $1 FOR UPDATE', [lease?.partition]);
      await a.crash();
      const b = start('b');
      await until(() => b.partitions().length === PARTITIONS - 1, { what: 'b to take what is free' });
      expect(b.partitions()).not.toContain(lease?.partition);
      await client.query('COMMIT');
      await holdsAll(b);
    } finally {
      await client.end();
    }
  });

  it('refuses a table name that is none', () => {
    expect(() => start('a', { table: 'lease; DROP TABLE lease' })).toThrow(/not the name of a table/);
  });
});
