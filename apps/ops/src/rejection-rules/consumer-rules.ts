import type { EntityManager } from 'typeorm';
import type { ConsumerName } from '../services/service-names.js';

/** The rules that a consumer should have, all of them. */
export interface RuleSet {
  readonly revision: number;
  readonly rules: readonly object[];
}

/** A new revision of a consumer's set, in the transaction that changes it. Serialises such changes. */
export async function nextSetRevision(tx: EntityManager, consumer: ConsumerName): Promise<number> {
  return atLeast(tx, consumer, 1);
}

/** Like the above, above what the consumer says it has: ops was restored from a copy that did not know of it. */
export async function skipTo(tx: EntityManager, consumer: ConsumerName, known: number): Promise<number> {
  return atLeast(tx, consumer, known + 1);
}

async function atLeast(tx: EntityManager, consumer: ConsumerName, revision: number): Promise<number> {
  const [row] = await tx.query<{ revision: string }[]>(
    `INSERT INTO consumer_rules AS c (consumer, revision) VALUES ($1, $2)
     ON CONFLICT (consumer) DO UPDATE SET revision = greatest(c.revision + 1, excluded.revision) RETURNING revision`,
    [consumer, revision],
  );
  if (row === undefined) throw new Error(`the rules of ${consumer} have no revision`);
  return Number(row.revision);
}

/** In one statement: the revision and the rules are of one moment. */
export async function ruleSetOf(tx: Pick<EntityManager, 'query'>, consumer: ConsumerName): Promise<RuleSet> {
  const [set] = await tx.query<RuleSet[]>(
    `SELECT
       coalesce((SELECT revision FROM consumer_rules WHERE consumer = $1), 0)::int AS revision,
       coalesce((
         SELECT json_agg(json_build_object('id', id, 'type', type, 'version', version, 'conditions', conditions,
                                           'expiresAt', to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY id)
         FROM rejection_rule WHERE consumer = $1 AND state = 'active'), '[]') AS rules`,
    [consumer],
  );
  if (set === undefined) throw new Error('a SELECT without FROM returned nothing');
  return set;
}
