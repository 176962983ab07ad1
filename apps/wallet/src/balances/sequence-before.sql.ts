/**
 * `wallet.sequence_before(wallet_id, at)`: the sequence that a wallet had reached just before a moment; 0 when nothing had
 * happened to it yet; NULL without a wallet or a moment.
 *
 * Times grow with the sequence (they are taken under the wallet's row lock), and sequences are gapless. So it halves: some
 * 20 index look-ups for a million entries, without an index on time, which every posting would pay for. Should the
 * server's clock have been set back, times are no longer in order; the answer is still one cut through the sequence, so that what
 * adds up before and after it adds up to the whole.
 */
export const sequenceBefore = /* sql */ `
CREATE FUNCTION wallet.sequence_before(p_wallet_id uuid, p_at timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE STRICT AS $$
DECLARE
  low bigint := 0;
  high bigint := (SELECT sequence FROM wallet.wallet WHERE id = p_wallet_id);
  middle bigint;
BEGIN
  IF high IS NULL THEN RETURN NULL; END IF;
  WHILE low < high LOOP
    middle := (low + high + 1) / 2;
    IF (SELECT at < p_at FROM wallet.state_after(p_wallet_id, middle)) THEN low := middle; ELSE high := middle - 1; END IF;
  END LOOP;
  RETURN low;
END $$;
`;
