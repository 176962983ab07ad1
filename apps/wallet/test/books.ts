import { expect } from '@jest/globals';
import { parseEvent } from '@purser/contracts';
import type { TestDatabase } from '@purser/testing';

/** What must hold at any time, and what to select to see it broken. Said again here, so as not to trust the triggers. */
const BROKEN: Record<string, string> = {
  'the entries of a transaction sum to zero': `
    SELECT transaction_id FROM wallet.entry GROUP BY transaction_id HAVING sum(amount) <> 0 OR count(*) <> 2`,
  'every transaction has entries': `
    SELECT id FROM wallet.transaction t WHERE NOT EXISTS (SELECT FROM wallet.entry e WHERE e.transaction_id = t.id)`,
  'a balance is the sum of its entries': `
    SELECT w.id FROM wallet.wallet w WHERE balance <>
      (SELECT coalesce(sum(amount), 0) FROM wallet.entry e WHERE e.account = 'wallet:' || w.id)`,
  'what is held is what open holds promise': `
    SELECT w.id FROM wallet.wallet w WHERE held <>
      (SELECT coalesce(sum(amount - captured), 0) FROM wallet.hold h WHERE h.wallet_id = w.id AND status = 'pending')`,
  'no more is captured than recorded': `
    SELECT h.id FROM wallet.hold h WHERE captured <>
      (SELECT coalesce(sum(amount), 0) FROM wallet.transaction t WHERE t.hold_id = h.id)`,
  'no more is reversed than there was': `
    SELECT o.id FROM wallet.transaction o JOIN wallet.transaction r ON r.reverses = o.id
    GROUP BY o.id HAVING sum(r.amount) > o.amount OR o.kind = 'reversal'`,
  'no wallet is below its limit': `SELECT id FROM wallet.wallet WHERE balance::numeric - held < min_balance`,
  'sequences have no gap': `
    SELECT w.id FROM wallet.wallet w LEFT JOIN LATERAL (
      SELECT count(*) AS steps, count(DISTINCT sequence) AS different, min(sequence) AS first, max(sequence) AS last FROM (
        SELECT sequence FROM wallet.entry WHERE account = 'wallet:' || w.id
        UNION ALL SELECT sequence FROM wallet.change WHERE wallet_id = w.id) s
    ) s ON true
    WHERE w.sequence <> steps OR steps <> different OR coalesce(first, 1) <> 1 OR coalesce(last, 0) <> w.sequence`,
  'events say what happened, each once and in order': `
    SELECT w.id, o.wallet_sequence FROM wallet.wallet w JOIN (
      SELECT *, row_number() OVER (PARTITION BY wallet_id ORDER BY id) - 1 AS nth FROM wallet.outbox
    ) o ON o.wallet_id = w.id
    LEFT JOIN (
      SELECT substr(account, 8)::uuid AS wallet_id, sequence, balance_after, held_after FROM wallet.entry WHERE sequence > 0
      UNION ALL SELECT wallet_id, sequence, balance_after, held_after FROM wallet.change
    ) s ON s.wallet_id = w.id AND s.sequence = o.wallet_sequence
    WHERE o.wallet_sequence <> nth
      OR (envelope -> 'data' ->> 'sequence')::bigint <> o.wallet_sequence
      OR (envelope -> 'data' ->> 'balance')::bigint <> coalesce(s.balance_after, 0)
      OR (envelope -> 'data' ->> 'held')::bigint <> coalesce(s.held_after, 0)
      OR (s.sequence IS NULL) <> (o.type = 'WalletCreated')`,
  'every change has its event': `
    SELECT id FROM wallet.wallet w WHERE sequence + 1 <> (SELECT count(*) FROM wallet.outbox WHERE wallet_id = w.id)`,
};

/** Looks at the whole book, with what the database's own triggers believe left out of it. */
export async function expectBooksToHold(database: Pick<TestDatabase, 'query'>): Promise<void> {
  for (const [rule, broken] of Object.entries(BROKEN)) {
    expect({ rule, broken: await database.query(`${broken} LIMIT 5`) }).toEqual({ rule, broken: [] });
  }
}

export interface Published {
  id: number;
  eventId: string;
  type: string;
  walletId: string;
  sequence: number;
  balance: string;
  held: string;
  transactionId: string | undefined;
}

/** The wallets' events in the order of their posting, each valid by the registry. */
export async function eventsOf(
  database: Pick<TestDatabase, 'query'>,
  walletIds: readonly string[],
): Promise<Published[]> {
  const rows = await database.query<{ id: string; envelope: string }>(
    'SELECT id, envelope::text FROM wallet.outbox WHERE wallet_id = ANY($1) ORDER BY id',
    [walletIds],
  );
  return rows.map(({ id, envelope }) => {
    const parsed = parseEvent(envelope);
    if (parsed.outcome !== 'event') throw new Error(`${parsed.outcome}: ${JSON.stringify(parsed)} of ${envelope}`);
    const { type, id: eventId, data } = parsed.event;
    const { walletId, sequence, balance, held } = data;
    const transactionId = 'transactionId' in data ? data.transactionId : undefined;
    return { id: Number(id), eventId, type, walletId, sequence, balance, held, transactionId };
  });
}

/** Of every row of every table of the wallet, but for the answers to keys: a refusal writes one. */
export async function digest(database: Pick<TestDatabase, 'query'>): Promise<unknown> {
  const parts = [
    'wallet',
    'transaction',
    'entry',
    'change',
    'hold',
    'outbox',
    'outbox_position',
    'relay_partition',
  ].map(
    (table) =>
      `SELECT '${table}' AS name, count(*), sum(hashtextextended(t::text, 0)::numeric) AS hash FROM wallet.${table} t`,
  );
  return database.query(parts.join(' UNION ALL '));
}
