/** Cancels what waits for an endpoint. Run it after the update of the endpoint's status, in the same transaction. $1 uuid */
export const cancelWaitingSql = /* sql */ `
UPDATE delivery SET status = 'cancelled', due_at = NULL, finished_at = now()
WHERE endpoint_id = $1 AND status = 'waiting'
`;
