/**
 * `wallet.uuid_v7()`: an id by the database's clock (Postgres has its own from 18 on).
 *
 * `wallet.event_json(…)`: the envelope of libs/contracts, version 1. `specifics` is a JSON object with what this type of event says
 * beyond the state of the wallet. Put together as text, from ids, numbers and JSON rather than as nested objects.
 *
 * `wallet.append_event(…)`: puts the event of a wallet as it is now (`w`) into the outbox and returns its `Purser-Position`. To be
 * called under the wallet's row lock, so that the ids of a wallet's events are in the order of its sequence.
 */
export const events = /* sql */ `
CREATE FUNCTION wallet.uuid_v7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE
  RETURN (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
    || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid;

CREATE FUNCTION wallet.event_json(
  event_id uuid, type text, wallet_id uuid, owner json, currency text, balance bigint, held bigint, sequence bigint,
  occurred_at text, reference text, metadata jsonb, traceparent text, specifics json
) RETURNS json LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN ('{"specversion":"1.0","id":"' || event_id || '","source":"purser/wallet","type":"' || type
    || '","version":1,"subject":"' || wallet_id || '","partitionkey":"' || wallet_id || '","time":"' || occurred_at
    || '","datacontenttype":"application/json","traceparent":' || to_json(traceparent)
    || ',"data":{"walletId":"' || wallet_id || '","owner":' || owner || ',"currency":"' || currency
    || '","balance":"' || balance || '","held":"' || held || '","available":"' || balance - held || '","sequence":' || sequence
    || ',"occurredAt":"' || occurred_at || '","reference":' || coalesce(to_json(reference)::text, 'null')
    || ',"metadata":' || metadata || CASE specifics::text WHEN '{}' THEN '}' ELSE ',' || substr(specifics::text, 2) END || '}')::json;
END $$;

CREATE FUNCTION wallet.append_event(
  w wallet.wallet, type text, at timestamptz, reference text, metadata jsonb, traceparent text, specifics json
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  event_id uuid := uuid_v7();
  partition smallint := partition_of(w.id);
BEGIN
  INSERT INTO outbox (partition, event_id, wallet_id, wallet_sequence, type, version, envelope)
    VALUES (partition, event_id, w.id, w.sequence, type, 1, event_json(event_id, type, w.id, owner_json(w), w.currency,
      w.balance, w.held, w.sequence, utc(at), reference, metadata, traceparent, specifics));
  RETURN partition || ':' || event_id;
END $$;
`;
