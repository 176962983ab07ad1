/** `wallet.entry_json(e, t)`: how a wallet's entry is shown, with what is said about it in its transaction. */
export const entry = /* sql */ `
CREATE FUNCTION wallet.entry_json(e wallet.entry, t wallet.transaction) RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN json_build_object(
    'id', e.transaction_id || '-' || e.line,
    'transactionId', e.transaction_id,
    'walletId', substr(e.account, 8),
    'kind', t.kind,
    'amount', e.amount::text,
    'balanceAfter', e.balance_after::text,
    'heldAfter', e.held_after::text,
    'sequence', e.sequence,
    'reference', t.reference,
    'createdAt', wallet.utc(e.created_at));
`;
