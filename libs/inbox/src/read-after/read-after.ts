import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { DataSource } from 'typeorm';
import type { InboxStatus } from '../consumer/delivery.js';
import { statusesOfEventsSql } from './statuses-of-events.sql.js';

export interface ReadAfterOptions {
  readonly dataSource: Pick<DataSource, 'query'>;
  /** Milliseconds that a read waits at most. */
  readonly waitMs: number;
  /** Days that inbox rows are kept. */
  readonly retentionDays: number;
}

/** Milliseconds between two looks: doubled from the first to the last, to spare Postgres what does not come at once. */
const FIRST_PAUSE = 5;
const LAST_PAUSE = 50;

/** Reads that may wait at a time in one process; others look once. 100 that wait make 2,000 looks a second at most. */
const MAX_WAITING = 100;

const DAY = 86_400_000;

/** Lets a read wait until what its caller has just written is in it ("read your own effects"). */
export class ReadAfter {
  private readonly waiting = new Set<AbortController>();
  private stopped = false;

  constructor(private readonly options: ReadAfterOptions) {}

  /**
   * Resolves when the events named by `after` (a valid ReadAfterQuery's) are settled here: applied, or such that nothing
   * will come of them. Also when that cannot be waited for: the time is up, an event has failed, the client has gone, the
   * service stops; then the answer's status is set to 202. Its header `Purser-Applied` says which. Without `after`,
   * nothing happens.
   */
  async answer(after: string | undefined, reply: FastifyReply): Promise<void> {
    if (after === undefined) return;
    const wait = new AbortController();
    const leave = () => wait.abort();
    reply.raw.once('close', leave);
    const waits = !this.stopped && this.waiting.size < MAX_WAITING;
    this.waiting.add(wait);
    try {
      const applied = await this.applied(eventIdsOf(after), waits ? this.options.waitMs : 0, wait.signal);
      void reply.status(applied ? 200 : 202).header('Purser-Applied', String(applied));
    } finally {
      this.waiting.delete(wait);
      reply.raw.off('close', leave);
    }
  }

  /** Ends every wait. */
  stop(): void {
    this.stopped = true;
    for (const wait of this.waiting) wait.abort();
  }

  private async applied(eventIds: readonly string[], waitMs: number, signal: AbortSignal): Promise<boolean> {
    const { dataSource, retentionDays } = this.options;
    const until = performance.now() + waitMs;
    const forgotten = Date.now() - retentionDays * DAY;
    const open = new Set(eventIds);
    for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LAST_PAUSE)) {
      const rows = await dataSource.query<{ eventId: string; status: InboxStatus }[]>(statusesOfEventsSql, [[...open]]);
      // Nobody knows when a retry succeeds or a case is closed.
      if (rows.some(({ status }) => status === 'r' || status === 'd')) return false;
      for (const { eventId } of rows) open.delete(eventId);
      // Rows of events as old as that may be gone, so that their absence says nothing: they were settled long ago.
      for (const eventId of open) if (timeOf(eventId) < forgotten) open.delete(eventId);
      if (open.size === 0) return true;
      if (signal.aborted || performance.now() + pause > until) return false;
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Of `<partition>:<event id>[,…]`. The ids say it all: the partition is for whoever asks for a position's trace. */
function eventIdsOf(after: string): string[] {
  return after.split(',').map((position) => position.slice(position.indexOf(':') + 1).toLowerCase());
}

/** Milliseconds since 1970: the first 48 bits of a UUID v7. */
function timeOf(eventId: string): number {
  return Number.parseInt(eventId.slice(0, 8) + eventId.slice(9, 13), 16);
}
