import { sealedRecords } from './records.sql.js';

/**
 * `wallet.seal_entries(most)`: seals the next block, of about `most` entries or fewer, in two calls, each a transaction of its own.
 * Returns the block that it sealed, if it did, and in how many milliseconds it wants to be called again (NULL: no hurry).
 *
 * A block may end at a time only when no entry from before it can still be committed. The first call notes the time, then takes
 * its transaction id. Whoever takes an id later takes his posting_time() later still, because every posting locks its wallet
 * first, and that takes the id. So when all ids up to the noted one have finished, which the next call waits for, the block is
 * whole. (The xmax of a snapshot would not do: it is above the last id that has *finished*, and others may be under way above it.)
 *
 * A block of 20,000 entries takes a processor 130 ms or, beside postings, 250, and who posts meanwhile waits for it. So while entries come in
 * quickly, the next call is due when there should be 500 of them, at most four times a second; and after a block that was not all, in twice the time that it took.
 *
 * Entries are found by time, in an index of page ranges. Ranges that are not summarised yet are read whole by each of four looks, and autovacuum summarises once a
 * minute: after half a minute of 900 top-ups/s a block of a second took 50 to 140 ms. So every call summarises what has filled up since the one before. Not while somebody vacuums: nobody waits for that.
 *
 * When the clock is set back: posting_time() never goes below what is noted, and check_entries refuses what is older than the
 * last seal. One call at a time, in the whole database; another returns at once. Nothing new: nothing is written.
 *
 * `wallet.oldest_unsealed()`: when the oldest entry that is not sealed was created, or NULL.
 */
export const sealEntries = /* sql */ `
CREATE OR REPLACE FUNCTION wallet.summarize_entries() RETURNS void LANGUAGE plpgsql SET search_path = wallet, pg_temp AS $$
DECLARE
  newest int := pg_relation_size('entry') / current_setting('block_size')::int / 32 - 1;
BEGIN
  BEGIN
    LOCK TABLE entry IN SHARE UPDATE EXCLUSIVE MODE NOWAIT;
  EXCEPTION WHEN lock_not_available THEN RETURN;
  END;
  -- Backwards, up to one that is. After a great leap some are left to autovacuum.
  FOR part IN REVERSE newest .. greatest(0, newest - 256) LOOP
    EXIT WHEN brin_summarize_range('entry_created_at', part * 32) = 0;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION wallet.summarize_entries FROM PUBLIC;

CREATE OR REPLACE FUNCTION wallet.seal_entries(p_most int DEFAULT 20000, OUT block bigint, OUT hash bytea, OUT entries int, OUT again_in_ms int)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = wallet, pg_temp
  -- By time there is the BRIN index. What the planner knows of the newest times is always old.
  SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
  mark seal_mark;
  last seal;
  new seal;
  fits timestamptz;
  fits_entries int := 0;
  middle timestamptz;
  found_entries int;
  begun timestamptz := clock_timestamp();
BEGIN
  IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
    RAISE EXCEPTION 'seal_entries needs a transaction of its own' USING ERRCODE = 'active_sql_transaction';
  END IF;
  IF NOT pg_try_advisory_xact_lock('seal'::regclass::oid::bigint) THEN RETURN; END IF;
  SELECT * INTO mark FROM seal_mark;

  IF mark.writer IS NULL THEN
    mark.upto := date_trunc('milliseconds', clock_timestamp());
    PERFORM summarize_entries();
    IF mark.upto > mark.sealed_to AND EXISTS (SELECT FROM entry WHERE created_at >= mark.sealed_to AND created_at < mark.upto) THEN
      UPDATE seal_mark SET upto = mark.upto, writer = pg_current_xact_id();
      again_in_ms := 20;
    END IF;
    RETURN;
  ELSIF pg_snapshot_xmin(pg_current_snapshot()) <= mark.writer THEN
    again_in_ms := 200;
    RETURN;
  END IF;

  SELECT * INTO last FROM seal s ORDER BY s.block DESC LIMIT 1;
  IF coalesce(last.sealed_to, '-infinity') <> mark.sealed_to THEN
    RAISE EXCEPTION 'seals are missing: the newest is block % up to %, and there were some up to %', last.block, last.sealed_to, mark.sealed_to
      USING ERRCODE = 'data_corrupted';
  END IF;

  -- After a long time without seals, a part of it: halve until it is small enough. Entries of one millisecond stay together.
  new.sealed_to := mark.upto;
  fits := CASE WHEN isfinite(mark.sealed_to) THEN mark.sealed_to ELSE (SELECT min(e.created_at) FROM entry e) END;
  middle := mark.upto;
  LOOP
    SELECT count(*) INTO found_entries FROM (
      SELECT FROM entry e WHERE e.created_at >= mark.sealed_to AND e.created_at < middle LIMIT p_most + 1) e;
    IF found_entries > p_most THEN new.sealed_to := middle; ELSE fits := middle; fits_entries := found_entries; END IF;
    middle := date_trunc('milliseconds', fits + (new.sealed_to - fits) / 2);
    EXIT WHEN middle <= fits OR fits_entries > p_most / 2;
  END LOOP;
  IF fits_entries > 0 THEN new.sealed_to := fits; END IF;

  new.block := coalesce(last.block, 0) + 1;
  new.sealed_from := mark.sealed_to;
  SELECT count(*), coalesce(sum(r.entries), 0), coalesce(string_agg(r.record, '' ORDER BY r.at, r.transaction_id), '')
    INTO new.transactions, new.entries, new.records
  FROM (${sealedRecords('mark.sealed_to', 'new.sealed_to')}) r;
  INSERT INTO seal (block, previous, sealed_from, sealed_to, transactions, entries, records)
    VALUES (new.block, last.hash, new.sealed_from, new.sealed_to, new.transactions, new.entries, new.records)
    RETURNING seal.block, seal.hash, seal.entries INTO block, hash, entries;
  IF new.sealed_to = mark.upto THEN
    UPDATE seal_mark SET sealed_to = new.sealed_to, upto = NULL, writer = NULL;
    IF new.entries > 500 AND isfinite(new.sealed_from) THEN
      again_in_ms := greatest(250, 500000 * extract(epoch FROM new.sealed_to - new.sealed_from) / new.entries);
    END IF;
  ELSE
    UPDATE seal_mark SET sealed_to = new.sealed_to;
    again_in_ms := 2000 * extract(epoch FROM clock_timestamp() - begun);
  END IF;
END $$;
REVOKE ALL ON FUNCTION wallet.seal_entries FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wallet.seal_entries TO purser_wallet;

CREATE OR REPLACE FUNCTION wallet.oldest_unsealed() RETURNS timestamptz LANGUAGE sql STABLE SET search_path = wallet, pg_temp SET enable_seqscan = off SET jit = off
  AS $$ SELECT min(created_at) FROM entry WHERE created_at >= (SELECT sealed_to FROM seal_mark) $$;
`;
