/**
 * The days of `idempotency_key`, as functions that run with their owner's rights. Days are UTC days.
 *
 * `idempotency_create_days(first, ahead, span)` makes sure that every day from `first` to `ahead` days from now is in a table, of `span`
 * days where none is yet (fewer before one that is). Whoever looks for a key looks into each table: docs/decisions/0037.
 * `idempotency_drop_days(keep)` forgets the answers of tables whose last day is more than `keep` whole days ago, and returns how many days those were.
 * Dropping waits 250 ms for its lock at most (requests queue behind it), then fails with lock_not_available.
 */
export const dayFunctions = /* sql */ `
CREATE OR REPLACE FUNCTION wallet.idempotency_tables() RETURNS TABLE (name name, from_day date, to_day date)
  LANGUAGE sql STABLE SET search_path = wallet, pg_temp SET timezone = 'UTC' AS $$
    SELECT c.relname, bounds[1]::timestamptz::date, bounds[2]::timestamptz::date
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      CROSS JOIN LATERAL regexp_match(pg_get_expr(c.relpartbound, c.oid), $r$FROM \\('(.*)'\\) TO \\('(.*)'\\)$r$) bounds
    WHERE i.inhparent = 'idempotency_key'::regclass $$;

CREATE OR REPLACE FUNCTION wallet.idempotency_create_days(first date, ahead int, span int DEFAULT 1) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = wallet, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  day date := first;
  next date;
  child text;
BEGIN
  PERFORM pg_advisory_xact_lock('idempotency_key'::regclass::oid::bigint);
  WHILE day <= current_date + ahead LOOP
    SELECT to_day INTO next FROM idempotency_tables() WHERE from_day <= day AND to_day > day;
    IF NOT FOUND THEN
      next := least(day + greatest(span, 1), (SELECT min(from_day) FROM idempotency_tables() WHERE from_day > day));
      child := 'idempotency_key_' || to_char(day, 'YYYYMMDD');
      EXECUTE format('CREATE TABLE %I (LIKE idempotency_key INCLUDING DEFAULTS)', child);
      EXECUTE format('ALTER TABLE idempotency_key ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        child, day::timestamptz, next::timestamptz);
    END IF;
    day := next;
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION wallet.idempotency_drop_days(keep int) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = wallet, pg_temp SET timezone = 'UTC' SET lock_timeout = '250ms' AS $$
DECLARE
  old record;
  dropped int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock('idempotency_key'::regclass::oid::bigint);
  FOR old IN SELECT * FROM idempotency_tables() WHERE to_day <= current_date - greatest(keep, 1) ORDER BY from_day LOOP
    EXECUTE format('DROP TABLE %I', old.name);
    dropped := dropped + (old.to_day - old.from_day);
  END LOOP;
  RETURN dropped;
END $$;

REVOKE ALL ON FUNCTION wallet.idempotency_tables(), wallet.idempotency_create_days(date, int, int), wallet.idempotency_drop_days(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wallet.idempotency_create_days(date, int, int), wallet.idempotency_drop_days(int) TO purser_wallet;
`;
