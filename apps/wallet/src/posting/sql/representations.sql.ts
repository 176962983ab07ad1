/**
 * How wallets, transactions and holds are shown to callers, and times everywhere: the one place that says it, for answers of
 * postings and for reads. Amounts are strings of minor units: a JSON number would lose units above 2^53.
 *
 * In PL/pgSQL, which keeps the plans of its expressions for the session: an SQL function that cannot be inlined is parsed and
 * planned again at every call (a third of a posting's CPU by a profile, PostgreSQL 15).
 */
export const representations = /* sql */ `
CREATE FUNCTION wallet.utc(at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

CREATE FUNCTION wallet.owner_json(w wallet.wallet) RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN json_strip_nulls(json_build_object(
    'id', w.owner_id, 'email', w.owner_email, 'name', w.owner_name, 'locale', w.owner_locale));
END $$;

CREATE FUNCTION wallet.wallet_json(w wallet.wallet) RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN json_build_object(
    'id', w.id,
    'owner', wallet.owner_json(w),
    'currency', w.currency,
    'balance', w.balance::text,
    'held', w.held::text,
    'available', (w.balance - w.held)::text,
    'minBalance', w.min_balance::text,
    'sequence', w.sequence,
    'status', w.status,
    'metadata', w.metadata,
    'createdAt', wallet.utc(w.created_at));
END $$;

-- balance and sequence are those of wallet_id after it. What does not apply to a kind is absent.
CREATE FUNCTION wallet.transaction_json(t wallet.transaction, balance bigint, sequence bigint) RETURNS json
  LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN (CASE t.kind
    WHEN 'top_up' THEN '{'
    WHEN 'withdrawal' THEN '{'
    WHEN 'transfer' THEN '{"fromWalletId":"' || t.wallet_id || '","toWalletId":"' || t.to_wallet_id || '",'
    WHEN 'capture' THEN '{"holdId":"' || t.hold_id || '",'
    ELSE '{"reverses":"' || t.reverses || '",'
      || coalesce('"fromWalletId":"' || t.wallet_id || '","toWalletId":"' || t.to_wallet_id || '",', '')
    END || substr(json_build_object(
    'id', t.id,
    'walletId', t.wallet_id,
    'kind', t.kind,
    'amount', t.amount::text,
    'currency', t.currency,
    'balance', balance::text,
    'sequence', sequence,
    'reference', t.reference,
    'metadata', t.metadata,
    'createdAt', wallet.utc(t.created_at))::text, 2))::json;
END $$;

CREATE FUNCTION wallet.hold_json(h wallet.hold) RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN json_build_object(
    'id', h.id,
    'walletId', h.wallet_id,
    'amount', h.amount::text,
    'currency', h.currency,
    'captured', h.captured::text,
    'remaining', CASE h.status WHEN 'pending' THEN h.amount - h.captured ELSE 0 END::text,
    'status', h.status,
    'expiresAt', wallet.utc(h.expires_at),
    'reference', h.reference,
    'metadata', h.metadata,
    'createdAt', wallet.utc(h.created_at));
END $$;
`;
