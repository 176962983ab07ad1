import { matches } from '@purser/contracts';
import type { EventEnvelope, Predicate } from '@purser/contracts';
import type pg from 'pg';
import { DAYS_BACK } from './days.sql.js';
import { encodePlace, NO_BOUND } from './cursor.js';
import type { Place } from './cursor.js';
import { HIGHEST } from './highest.sql.js';
import { PAGE } from './page.sql.js';
import { POSITIONS } from './positions.sql.js';
import { Tally } from './tally.js';
import type { Money } from './tally.js';

/** One of the events that match. */
export interface ScanSample {
  readonly eventId: string;
  readonly walletId: string;
  readonly partition: number;
  /** Null while it has none. */
  readonly position: number | null;
  readonly createdAt: string;
  readonly event: EventEnvelope;
}

/** What one call has looked through. Add up calls until `nextCursor` is null to know about everything that is retained. */
export interface EventScan {
  /** Events looked at, of whatever type. */
  readonly scanned: number;
  readonly matched: number;
  /** What those that match are worth. */
  readonly money: Money[];
  /** The newest that match, at most 10. */
  readonly samples: ScanSample[];
  /** The oldest and the newest event looked at; null when there was none. */
  readonly from: string | null;
  readonly to: string | null;
  readonly nextCursor: string | null;
}

export interface ScanLimits {
  /** Events that one call looks at, at most. */
  readonly events: number;
  /** Milliseconds after which a call begins no other page. */
  readonly ms: number;
  /** Events a page: reading and judging 1,000 takes some 10 ms, for which this process does nothing else. */
  readonly page: number;
}

const LIMITS: ScanLimits = { events: 50_000, ms: 2_000, page: 1_000 };
const SAMPLES = 10;
const DAY_MS = 86_400_000;

interface Row {
  id: string;
  partition: number;
  created_at: Date;
  envelope: string | null;
}

/**
 * Looks for events in the outbox, the newest first, as far back as it is retained: day by day, and within a day by windows of
 * ids. Reads only, by the primary key, in short statements, so that the relay goes on beside it.
 *
 * @param place where the call before ended; undefined to begin with the newest
 */
export async function scanEvents(
  pool: Pick<pg.Pool, 'query'>,
  predicate: Predicate,
  place: Place | undefined,
  limits: ScanLimits = LIMITS,
): Promise<EventScan> {
  const until = performance.now() + limits.ms;
  const tally = new Tally();
  const samples: (Row & { event: EventEnvelope })[] = [];
  let [pages, scanned, matched] = [0, 0, 0];
  let from: Date | undefined;
  let to: Date | undefined;
  let next: Place | undefined;

  const days = await pool.query<{ day: string }>(DAYS_BACK, [place?.day ?? null]);
  scanning: for (const { day } of days.rows) {
    let below = place?.day === day ? place.below : NO_BOUND;
    const [first, after] = [new Date(day), new Date(Date.parse(day) + DAY_MS)];
    for (;;) {
      const highest = await highestBelow(pool, first, after, below);
      if (highest === null) break;
      // At least one page, or a slow moment would lead nowhere.
      if (pages > 0 && (scanned + limits.page > limits.events || performance.now() > until)) {
        next = { day, below };
        break scanning;
      }
      const lowest = highest - BigInt(limits.page);
      const page = await pool.query<Row>({
        name: 'scan-page',
        text: PAGE,
        values: [first, after, highest, lowest, predicate.type, predicate.version],
      });
      for (const row of page.rows) {
        to ??= row.created_at;
        from = row.created_at;
        if (row.envelope === null) continue;
        const event = JSON.parse(row.envelope) as EventEnvelope;
        if (!matches(predicate, event)) continue;
        matched += 1;
        tally.add(event);
        if (samples.length < SAMPLES) samples.push({ ...row, event });
      }
      pages += 1;
      scanned += page.rows.length;
      below = lowest + 1n;
    }
  }
  return {
    scanned,
    matched,
    money: tally.money(),
    samples: await withPositions(pool, samples),
    from: from?.toISOString() ?? null,
    to: to?.toISOString() ?? null,
    nextCursor: next === undefined ? null : encodePlace(next),
  };
}

async function highestBelow(pool: Pick<pg.Pool, 'query'>, first: Date, after: Date, below: bigint) {
  const { rows } = await pool.query<{ id: string | null }>({
    name: 'scan-highest',
    text: HIGHEST,
    values: [first, after, below],
  });
  const id = rows[0]?.id ?? null;
  return id === null ? null : BigInt(id);
}

async function withPositions(
  pool: Pick<pg.Pool, 'query'>,
  samples: readonly (Row & { event: EventEnvelope })[],
): Promise<ScanSample[]> {
  if (samples.length === 0) return [];
  const { rows } = await pool.query<{ id: string; position: string }>(POSITIONS, [
    samples.map(({ partition }) => partition),
    samples.map(({ id }) => id),
    samples.map(({ created_at }) => created_at),
  ]);
  const positions = new Map(rows.map(({ id, position }) => [id, Number(position)]));
  return samples.map(({ id, partition, created_at, event }) => ({
    eventId: event.id,
    walletId: event.subject,
    partition,
    position: positions.get(id) ?? null,
    createdAt: created_at.toISOString(),
    event,
  }));
}
