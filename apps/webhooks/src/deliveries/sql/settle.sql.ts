/**
 * Records how attempts ended, and what follows from it for their deliveries.
 *
 * $1 json: array of { event_id, endpoint_id, attempt, duration_ms, succeeded, response_status, response_body,
 *    error_code, error, retry_in_ms }; retry_in_ms is null after the last attempt.
 *
 * Returns, for each that counted: event_id, endpoint_id, attempt, status, due_at. One that lapsed meanwhile, or was
 * settled already, is fenced off by its attempt number and changes nothing: settling twice is harmless.
 * The lock on the endpoints orders this against one that is deleted or disabled meanwhile, which is not tried again.
 */
export const settleSql = /* sql */ `
WITH ended AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS r(
    event_id uuid, endpoint_id uuid, attempt int, duration_ms int, succeeded boolean, response_status int,
    response_body text, error_code text, error text, retry_in_ms bigint)
),
target AS MATERIALIZED (
  SELECT id, status FROM endpoint WHERE id IN (SELECT endpoint_id FROM ended) ORDER BY id FOR SHARE
),
decided AS MATERIALIZED (
  SELECT ended.*,
         CASE WHEN ended.succeeded THEN 'delivered'
              WHEN target.status <> 'active' THEN 'cancelled'
              WHEN ended.retry_in_ms IS NULL THEN 'exhausted'
              ELSE 'waiting' END AS status
  FROM ended JOIN target ON target.id = ended.endpoint_id
),
settled AS (
  UPDATE delivery
  SET status = decided.status,
      due_at = CASE WHEN decided.status = 'waiting' THEN now() + make_interval(secs => decided.retry_in_ms / 1000.0) END,
      finished_at = CASE WHEN decided.status <> 'waiting' THEN now() END
  FROM decided
  WHERE delivery.event_id = decided.event_id AND delivery.endpoint_id = decided.endpoint_id
    AND delivery.status = 'delivering' AND delivery.attempts = decided.attempt
  RETURNING decided.*, delivery.started_at, delivery.due_at
),
recorded AS (
  INSERT INTO delivery_attempt (event_id, endpoint_id, attempt, started_at, duration_ms, outcome,
                                response_status, response_body, error_code, error)
  SELECT event_id, endpoint_id, attempt, started_at, duration_ms,
         CASE WHEN succeeded THEN 'succeeded' ELSE 'failed' END, response_status, response_body, error_code, error
  FROM settled
)
SELECT event_id, endpoint_id, attempt, status, due_at FROM settled
`;
