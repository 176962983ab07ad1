/**
 * What is sealed of the transactions whose entries were created in [from, to), one row each: (transaction_id, at, entries, record).
 * A record is 48 bytes: the transaction's id, and the first 16 bytes of the SHA-256 of its row and of its entries, each as the
 * text of a JSON array of all columns in the order below, times as microseconds since 1970; entries by line, a line feed between.
 *
 * Everything sealed was sealed by this text, so it never changes: a new column that matters needs a second kind of block.
 */
export const sealedRecords = (from: string, to: string) => /* sql */ `
SELECT e.transaction_id, e.at, e.entries, uuid_send(e.transaction_id)
    || substr(sha256(convert_to(coalesce(json_build_array(t.id, t.kind, t.wallet_id, t.to_wallet_id, t.hold_id, t.amount, t.currency,
      t.reference, t.reverses, t.metadata::text, (extract(epoch FROM t.created_at) * 1000000)::bigint)::text, ''), 'UTF8')), 1, 16)
    || substr(sha256(convert_to(e.lines, 'UTF8')), 1, 16) AS record
FROM (
  SELECT transaction_id, min(created_at) AS at, count(*) AS entries, string_agg(json_build_array(line, account, sequence, amount,
      balance_after, held_after, (extract(epoch FROM created_at) * 1000000)::bigint)::text, E'\\n' ORDER BY line) AS lines
  FROM wallet.entry WHERE created_at >= ${from} AND created_at < ${to} GROUP BY transaction_id
) e
  LEFT JOIN wallet.transaction t ON t.id = e.transaction_id`;

/** The hash of a row of wallet.seal, by its own columns: of the previous hash, the header (numbers big-endian), and the records. */
export const sealHash = /* sql */ `sha256(coalesce(previous, '') || int8send(block) || timestamptz_send(sealed_from)
  || timestamptz_send(sealed_to) || int4send(transactions) || int4send(entries) || records)`;
