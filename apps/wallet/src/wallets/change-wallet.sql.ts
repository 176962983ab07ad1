/**
 * `wallet.open_wallet({id, owner, currency, metadata, minBalance, traceparent})`: a new, empty wallet.
 *
 * `wallet.update_wallet({walletId, owner, metadata, minBalance, traceparent})`: what is absent stays as it is; `owner.name` and
 * `owner.locale` can be taken away with null. The owner's id is for ever. Without a difference nothing happens.
 *
 * `wallet.set_wallet_status({walletId, status, traceparent})`: frozen, active again, or closed, which is for ever and for empty wallets only.
 */
export const changeWallet = /* sql */ `
CREATE FUNCTION wallet.open_wallet(p jsonb, OUT response json, OUT "position" text) LANGUAGE plpgsql AS $$
DECLARE
  w wallet;
BEGIN
  IF (p ->> 'minBalance')::bigint > 0 THEN
    PERFORM refuse('insufficient_funds', format('A new wallet has nothing available, which is below %s.', p ->> 'minBalance'));
  END IF;
  INSERT INTO wallet (id, owner_id, owner_email, owner_name, owner_locale, currency, metadata, min_balance)
    VALUES ((p ->> 'id')::uuid, p #>> '{owner,id}', p #>> '{owner,email}', p #>> '{owner,name}', p #>> '{owner,locale}',
      p ->> 'currency', p -> 'metadata', coalesce((p ->> 'minBalance')::bigint, 0))
    RETURNING * INTO w;
  position := append_event(w, 'WalletCreated', w.created_at, NULL, w.metadata, p ->> 'traceparent', '{}');
  response := wallet_json(w);
END $$;

CREATE FUNCTION wallet.update_wallet(p jsonb, OUT response json, OUT "position" text) LANGUAGE plpgsql AS $$
DECLARE
  w wallet;
  o wallet;
  owner jsonb := coalesce(p -> 'owner', '{}');
  changed text[];
  at timestamptz;
BEGIN
  SELECT * INTO w FROM wallet WHERE id = (p ->> 'walletId')::uuid FOR NO KEY UPDATE;
  IF NOT FOUND THEN PERFORM refuse('wallet_not_found', format('There is no wallet %s.', p ->> 'walletId')); END IF;
  IF w.status = 'closed' THEN PERFORM refuse('wallet_closed', format('Wallet %s is closed: it does not change any more.', w.id)); END IF;
  o := w;
  w.owner_email := coalesce(owner ->> 'email', w.owner_email);
  IF owner ? 'name' THEN w.owner_name := owner ->> 'name'; END IF;
  IF owner ? 'locale' THEN w.owner_locale := owner ->> 'locale'; END IF;
  w.metadata := coalesce(p -> 'metadata', w.metadata);
  w.min_balance := coalesce((p ->> 'minBalance')::bigint, w.min_balance);
  IF w.balance::numeric - w.held < w.min_balance THEN
    PERFORM refuse('insufficient_funds', format('Wallet %s has %s minor units available, which is below %s.',
      w.id, w.balance - w.held, w.min_balance));
  END IF;

  changed := array_remove(ARRAY[
    CASE WHEN o.owner_email <> w.owner_email THEN 'owner.email' END,
    CASE WHEN o.owner_name IS DISTINCT FROM w.owner_name THEN 'owner.name' END,
    CASE WHEN o.owner_locale IS DISTINCT FROM w.owner_locale THEN 'owner.locale' END,
    CASE WHEN o.metadata <> w.metadata THEN 'metadata' END,
    CASE WHEN o.min_balance <> w.min_balance THEN 'minBalance' END], NULL);
  IF changed <> '{}' THEN
    w.sequence := w.sequence + 1;
    at := posting_time();
    PERFORM record_change(w, 'updated', NULL, NULL, at);
    position := append_event(w, 'WalletUpdated', at, NULL, w.metadata, p ->> 'traceparent',
      json_build_object('status', w.status, 'minBalance', w.min_balance::text, 'changed', changed));
  END IF;
  response := wallet_json(w);
END $$;

CREATE FUNCTION wallet.set_wallet_status(p jsonb, OUT response json, OUT "position" text) LANGUAGE plpgsql AS $$
DECLARE
  w wallet;
  change text;
  event text;
  at timestamptz;
BEGIN
  SELECT * INTO w FROM wallet WHERE id = (p ->> 'walletId')::uuid FOR NO KEY UPDATE;
  IF NOT FOUND THEN PERFORM refuse('wallet_not_found', format('There is no wallet %s.', p ->> 'walletId')); END IF;
  IF w.status <> p ->> 'status' THEN
    IF w.status = 'closed' THEN PERFORM refuse('wallet_closed', format('Wallet %s is closed: it does not change any more.', w.id)); END IF;
    CASE p ->> 'status'
      WHEN 'frozen' THEN change := 'frozen'; event := 'WalletFrozen';
      WHEN 'active' THEN change := 'unfrozen'; event := 'WalletUnfrozen';
      WHEN 'closed' THEN
        change := 'closed'; event := 'WalletClosed';
        IF w.balance <> 0 OR w.held <> 0 THEN
          PERFORM refuse('wallet_not_empty',
            format('Wallet %s has a balance of %s and holds %s back: empty it first.', w.id, w.balance, w.held));
        END IF;
    END CASE;
    w.status := p ->> 'status';
    w.sequence := w.sequence + 1;
    at := posting_time();
    PERFORM record_change(w, change, NULL, NULL, at);
    position := append_event(w, event, at, NULL, w.metadata, p ->> 'traceparent', json_build_object('status', w.status));
  END IF;
  response := wallet_json(w);
END $$;
`;
