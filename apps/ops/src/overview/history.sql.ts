/**
 * Writes what was counted up to a moment. Of several instances of ops the first to write about it has it.
 *
 * Takes   $1 the moment, $2 JSON [{series, seconds, count, retrying, dead, latency}].
 * Returns nothing.
 */
export const writeSamplesSql = /* sql */ `
INSERT INTO sample (at, series, seconds, count, retrying, dead, latency)
SELECT $1, series, seconds, count, retrying, dead, latency
FROM json_to_recordset($2) AS s(series text, seconds float8, count bigint, retrying int, dead int, latency jsonb)
ON CONFLICT DO NOTHING`;

/**
 * The history in steps of even length.
 *
 * Takes   $1 how many seconds back, $2 seconds of a step.
 * Returns (at, series, "perSecond", retrying, dead, latency), a row for each step and series that has a sample, oldest first.
 */
export const readHistorySql = /* sql */ `
WITH stepped AS (
  SELECT date_bin($2 * interval '1 second', at, 'epoch') AS step, series, seconds, count, retrying, dead, latency
  FROM sample WHERE at > now() - $1 * interval '1 second'
), rates AS (
  SELECT step, series, sum(count)::float8 / sum(seconds) AS per_second, max(retrying) AS retrying, max(dead) AS dead
  FROM stepped GROUP BY step, series
), buckets AS (
  SELECT step, series, bucket.key, sum(bucket.value::bigint) AS count
  FROM stepped, jsonb_each_text(latency) AS bucket GROUP BY step, series, bucket.key
), latencies AS (
  SELECT step, series, jsonb_object_agg(key, count) AS latency FROM buckets GROUP BY step, series
)
SELECT step AS at, series, per_second AS "perSecond", retrying, dead, coalesce(latency, '{}') AS latency
FROM rates LEFT JOIN latencies USING (step, series)
ORDER BY step, series`;

/**
 * Takes out what is older than $1 hours and shares its step of $2 seconds with others, and what is older than $3 hours.
 *
 * Returns what is to be put back instead of the former, as writeSamplesSql takes it, with its time: (at, samples).
 */
export const takeOutOldSql = /* sql */ `
WITH forgotten AS (
  DELETE FROM sample WHERE at <= now() - $3 * interval '1 hour'
), crowded AS (
  SELECT date_bin($2 * interval '1 second', at, 'epoch') AS step, series FROM sample
  WHERE at <= date_bin($2 * interval '1 second', now() - $1 * interval '1 hour', 'epoch')
    AND at > now() - $3 * interval '1 hour'
  GROUP BY step, series HAVING count(*) > 1
), taken AS (
  DELETE FROM sample s USING crowded c
  WHERE s.series = c.series AND s.at >= c.step AND s.at < c.step + $2 * interval '1 second'
  RETURNING c.step, s.series, s.seconds, s.count, s.retrying, s.dead, s.latency
), sums AS (
  SELECT step, series, sum(seconds) AS seconds, sum(count) AS count, max(retrying) AS retrying, max(dead) AS dead
  FROM taken GROUP BY step, series
), buckets AS (
  SELECT step, series, bucket.key, sum(bucket.value::bigint) AS count
  FROM taken, jsonb_each_text(latency) AS bucket GROUP BY step, series, bucket.key
), latencies AS (
  SELECT step, series, jsonb_object_agg(key, count) AS latency FROM buckets GROUP BY step, series
)
SELECT step AS at, json_agg(json_build_object('series', series, 'seconds', seconds, 'count', count, 'retrying', retrying,
  'dead', dead, 'latency', coalesce(latency, '{}'))) AS samples
FROM sums LEFT JOIN latencies USING (step, series)
GROUP BY step`;
