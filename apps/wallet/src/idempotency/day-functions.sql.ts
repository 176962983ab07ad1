/**
 * The days of `idempotency_key`, as functions that run with their owner's rights. Days are UTC days.
 *
 * `idempotency_create_days(first, ahead)` makes sure that every day from `first` to `ahead` days from now has its table.
 * `idempotency_drop_days(keep)` forgets the answers that are older than `keep` whole days and returns how many days those were.
 * Dropping waits 250 ms for its lock at most (requests queue behind it), then fails with lock_not_available.
 */
export const dayFunctions = /* sql */ `
CREATE FUNCTION wallet.idempotency_create_days(first date, ahead int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = wallet, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  day date;
  child text;
BEGIN
  PERFORM pg_advisory_xact_lock('idempotency_key'::regclass::oid::bigint);
  FOR day IN SELECT generate_series(first, current_date + ahead, '1 day') LOOP
    child := 'idempotency_key_' || to_char(day, 'YYYYMMDD');
    CONTINUE WHEN to_regclass(child) IS NOT NULL;
    EXECUTE format('CREATE TABLE %I (LIKE idempotency_key INCLUDING DEFAULTS)', child);
    EXECUTE format('ALTER TABLE idempotency_key ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
      child, day::timestamptz, (day + 1)::timestamptz);
  END LOOP;
END $$;

CREATE FUNCTION wallet.idempotency_drop_days(keep int) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = wallet, pg_temp SET timezone = 'UTC' SET lock_timeout = '250ms' AS $$
DECLARE
  child text;
  dropped int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock('idempotency_key'::regclass::oid::bigint);
  FOR child IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'idempotency_key'::regclass
      -- Compared as text: the planner may look at any relation's name before it knows that it is not one of ours.
      AND right(c.relname, 8) < to_char(current_date - greatest(keep, 1), 'YYYYMMDD')
    ORDER BY c.relname
  LOOP
    EXECUTE format('DROP TABLE %I', child);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;

REVOKE ALL ON FUNCTION wallet.idempotency_create_days(date, int), wallet.idempotency_drop_days(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wallet.idempotency_create_days(date, int), wallet.idempotency_drop_days(int) TO purser_wallet;
`;
