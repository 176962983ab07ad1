/**
 * The two things that need DDL at run time, as functions that run with their owner's rights, so that the relay's role
 * owns no table. Days are UTC days.
 *
 * `outbox_create_days(ahead)` makes sure that yesterday, today and `ahead` further days have their tables. A day is made
 * aside and then attached, which lets postings go on meanwhile; CREATE TABLE … PARTITION OF would lock the outbox.
 *
 * `outbox_drop_day(day, consumers)` drops a day and raises the floors, or returns why it must stay. It never drops what has
 * no position, was not confirmed or counted, or what one of `consumers` is not known to have passed. DROP locks the
 * outbox for a moment: it waits 250 ms for that at most (postings wait behind it), then fails with lock_not_available.
 */
export function dayFunctions(schema: string): string {
  return /* sql */ `
CREATE FUNCTION ${schema}.outbox_create_days(ahead int) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  day date;
  parent text;
  child text;
BEGIN
  PERFORM pg_advisory_xact_lock('outbox'::regclass::oid::bigint);
  FOR day IN SELECT current_date - 1 + i FROM generate_series(0, ahead + 1) i LOOP
    FOREACH parent IN ARRAY ARRAY['outbox', 'outbox_position'] LOOP
      child := parent || '_' || to_char(day, 'YYYYMMDD');
      CONTINUE WHEN to_regclass(child) IS NOT NULL;
      EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS)', child, parent);
      EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        parent, child, day::timestamptz, (day + 1)::timestamptz);
    END LOOP;
  END LOOP;
END $$;

CREATE FUNCTION ${schema}.outbox_drop_day(day date, consumers text[]) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp SET timezone = 'UTC' SET lock_timeout = '250ms' AS $$
DECLARE
  suffix text := to_char(day, 'YYYYMMDD');
  first timestamptz := day::timestamptz;
  next timestamptz := (day + 1)::timestamptz;
  blocker text;
BEGIN
  PERFORM pg_advisory_xact_lock('outbox'::regclass::oid::bigint);
  IF to_regclass('outbox_' || suffix) IS NULL THEN RETURN 'there is no such day'; END IF;
  IF day >= current_date - 1 THEN RETURN 'it is not over for long enough'; END IF;
  IF cardinality(consumers) = 0 THEN RETURN 'no consumers are named'; END IF;
  IF EXISTS (SELECT FROM outbox WHERE created_at < first) THEN RETURN 'an earlier day is still there'; END IF;
  IF (SELECT count(*) FROM outbox WHERE created_at >= first AND created_at < next)
     <> (SELECT count(*) FROM outbox_position WHERE created_at >= first AND created_at < next)
  THEN RETURN 'not every event of it has a position'; END IF;

  CREATE TEMP TABLE passing ON COMMIT DROP AS
    SELECT partition, max(position) AS position, max(outbox_id) AS outbox_id
    FROM outbox_position WHERE created_at >= first AND created_at < next GROUP BY partition;

  SELECT format('partition %s: position %s is not recorded as published and counted', d.partition, d.position) INTO blocker
  FROM passing d JOIN relay_partition r USING (partition)
  WHERE least(r.position, r.published) < d.position OR least(r.low_id, r.counted_id) < d.outbox_id LIMIT 1;
  IF blocker IS NULL THEN
    SELECT format('partition %s: %s is not known to have passed position %s', d.partition, c.name, d.position) INTO blocker
    FROM passing d CROSS JOIN unnest(consumers) AS c(name)
      LEFT JOIN consumer_position p ON p.consumer = c.name AND p.partition = d.partition
    WHERE coalesce(p.position, 0) < d.position LIMIT 1;
  END IF;
  IF blocker IS NULL THEN
    PERFORM FROM relay_partition ORDER BY partition FOR NO KEY UPDATE;
    UPDATE relay_partition r SET floor = d.position FROM passing d WHERE r.partition = d.partition AND r.floor < d.position;
    EXECUTE format('DROP TABLE %I, %I', 'outbox_position_' || suffix, 'outbox_' || suffix);
  END IF;
  DROP TABLE passing;
  RETURN blocker;
END $$;
`;
}
