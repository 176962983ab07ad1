import { DatabaseClient, type DatabaseClientConfig, type Log } from '@purser/platform';
import pg from 'pg';

/**
 * Connections for the relay: one for the cycle, one for the leases, two for upkeep and proofs.
 *
 * The plans must stay nested loops over the newest rows whatever the statistics say: the tables grow by thousands of rows
 * between two ANALYZE, and an outbox that looks empty to the planner invites a scan of all of it. So other joins and scans
 * are switched off, and the plan is made once (planning over 45 days of partitions takes 5 to 10 ms, a cycle takes 1).
 */
export function relayPool(config: { databaseUrl: string }, log: Log): pg.Pool {
  const settings = {
    plan_cache_mode: 'force_generic_plan',
    enable_seqscan: 'off',
    enable_bitmapscan: 'off',
    enable_hashjoin: 'off',
    enable_mergejoin: 'off',
    enable_material: 'off',
    jit: 'off',
  };
  const options: pg.PoolConfig & DatabaseClientConfig = {
    Client: DatabaseClient,
    connectionString: config.databaseUrl,
    application_name: 'purser-relay',
    max: 4,
    connectionTimeoutMillis: 3_000,
    // The client's limit is above the server's, and ends what a cut cable would leave hanging.
    statement_timeout: 10_000,
    silenceTimeoutMs: 12_000,
    idle_in_transaction_session_timeout: 15_000,
    keepAlive: true,
    // Two timers meet now and then and want a second connection, and each new one plans everything anew. pg closes it after 10 s.
    idleTimeoutMillis: 300_000,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  };
  const pool = new pg.Pool(options);
  pool.on('error', (error) => log.warn({ err: error }, 'lost an idle connection to Postgres'));
  return pool;
}
