/**
 * `wallet.state_after(wallet_id, sequence)`: what a wallet had and held back when it reached a sequence, and when that was.
 * One row; none for a sequence that it has not reached. Every sequence is an entry's or a change's; 0 is the opening's.
 */
export const stateAfter = /* sql */ `
CREATE FUNCTION wallet.state_after(p_wallet_id uuid, p_sequence bigint)
  RETURNS TABLE (balance bigint, held bigint, at timestamptz) LANGUAGE sql STABLE AS $$
  SELECT balance_after, held_after, created_at FROM wallet.entry
    WHERE account = 'wallet:' || p_wallet_id AND sequence = p_sequence
  UNION ALL
  SELECT balance_after, held_after, created_at FROM wallet.change WHERE wallet_id = p_wallet_id AND sequence = p_sequence
  UNION ALL
  SELECT 0, 0, created_at FROM wallet.wallet WHERE id = p_wallet_id AND p_sequence = 0
$$;
`;
