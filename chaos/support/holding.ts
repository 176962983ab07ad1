import pg from 'pg';

/**
 * Runs `sql` in a transaction of the superuser that stays open, with its locks, while `work` goes on; then commits it, or
 * rolls it back when `work` fails.
 */
export async function holding<T>(database: { adminUrl: string }, sql: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: database.adminUrl, application_name: 'holding' });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(sql);
    const result = await work();
    await client.query('COMMIT');
    return result;
  } finally {
    await client.end(); // Without a commit, Postgres rolls back.
  }
}
