import type { DataSource } from 'typeorm';
import { lockControlSql, lockRulesSql, putRulesSql } from './put-rules.sql.js';
import type { ConsumerRuleDto } from './rejection-rules.dto.js';

/**
 * Puts these rules in force, unless newer ones are: what comes late undoes nothing. The same revision may come again.
 *
 * @returns the revision that is in force then
 */
export function putRules(dataSource: DataSource, revision: number, rules: readonly ConsumerRuleDto[]): Promise<number> {
  return dataSource.transaction(async (tx) => {
    const [stored] = await tx.query<{ revision: number }[]>(lockControlSql);
    if (stored !== undefined && stored.revision > revision) return stored.revision;
    await tx.query(lockRulesSql, [rules.map(({ id }) => id)]);
    await tx.query(putRulesSql, [revision, JSON.stringify(rules)]);
    return revision;
  });
}
