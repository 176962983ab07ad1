import type { EntityManager } from 'typeorm';
import { ADD_UP_MONEY, FORGET_MONEY, RECOUNT_CASES } from './recount-cases.sql.js';

/** Brings the stored figures of some cases up to date, in the transaction that has changed their dead letters and locked them. */
export async function recountCases(tx: EntityManager, cases: readonly string[]): Promise<void> {
  await tx.query(RECOUNT_CASES, [cases]);
  await tx.query(FORGET_MONEY, [cases]);
  await tx.query(ADD_UP_MONEY, [cases]);
}
