import type pg from 'pg';

/** Of a statement that returns what contradicts a claim, named in its column `problem`. */
export async function problemsOf(client: pg.Client, sql: string, parameters: unknown[] = []): Promise<string[]> {
  const { rows } = await client.query<{ problem: string }>(sql, parameters);
  return rows.map(({ problem }) => problem);
}
