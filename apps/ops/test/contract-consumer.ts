import { createHash } from 'node:crypto';
import { uuidv7 } from '@purser/contracts';
import type { Partner, PartnerAnswer, PartnerRequest } from '@purser/testing';
import { deadLetterStates } from '../src/dead-letter-index/dead-letter-report.js';
import type { DeadLetterReport, DeadLetterState } from '../src/dead-letter-index/dead-letter-report.js';
import type { ConsumerName } from '../src/services/service-names.js';

type Kept = DeadLetterReport & { reported: number };
type Answer = (request: { path: string; method: string; body: unknown }) => object | undefined;

/** A consumer's dead letters, in memory, with the answers that the real ones give. test/e2e shows that they do. */
export class ContractConsumer {
  kept = new Map<string, Kept>();
  /** What the calls of one kind were asked, by `POST /internal/…`; ids in paths are left out. */
  readonly calls: { route: string; body: unknown }[] = [];
  /** Goes before the answers below; undefined leaves it to them. */
  override: Answer = () => undefined;
  private answers: Record<string, Answer> = {
    'POST /internal/dead-letters/reports': ({ body }) => this.reports(body as ReportsRequest),
    'POST /internal/dead-letters/report-again': ({ body }) => {
      const { above } = body as { above: number };
      for (const one of this.kept.values())
        Object.assign(one, { reported: 0, revision: Math.max(one.revision, above) + 1 });
      return { next: null };
    },
    'POST /internal/dead-letters/close': ({ body }) => ({
      results: (body as { ids: string[] }).ids.map((id) => ({ id, outcome: this.close(id) })),
    }),
  };

  constructor(
    readonly name: ConsumerName,
    partner: Partner,
  ) {
    partner.respond((request) => this.answer(request));
  }

  /** Says how a further route is answered. */
  on(route: string, answer: Answer): void {
    this.answers[route] = answer;
  }

  /** A new dead letter, or one more failure of one that is given. */
  fail(overrides: Partial<Omit<DeadLetterReport, 'revision'>> = {}): string {
    const { errorClass = 'TypeError', type = 'TopUpCompleted', version = 1, frame = 'many apps/x' } = overrides;
    const now = new Date().toISOString();
    const id = overrides.id ?? `${this.name}-${uuidv7()}`;
    const known = this.kept.get(id);
    const fresh: DeadLetterReport = {
      id,
      source: 'handler',
      sourceKey: id,
      partition: 0,
      position: 1,
      eventId: uuidv7(),
      type,
      version,
      walletId: uuidv7(),
      amount: '2500',
      currency: 'USD',
      errorClass,
      error: 'no rate for USD',
      frame,
      fingerprint: fingerprintOf(this.name, type, version, errorClass, frame),
      attempts: 8,
      state: 'open',
      firstFailedAt: known?.firstFailedAt ?? now,
      diedAt: now,
      replayedAt: null,
      replays: 0,
      replayRef: null,
      revision: 0,
    };
    this.kept.set(id, {
      ...(known ?? fresh),
      ...(known === undefined ? {} : { state: 'open' as const, diedAt: now }),
      ...overrides,
      revision: (known?.revision ?? 0) + 1,
      reported: known?.reported ?? 0,
    });
    return id;
  }

  become(id: string, state: DeadLetterState, more: Partial<DeadLetterReport> = {}): void {
    const known = this.kept.get(id);
    if (known === undefined) throw new Error(`no dead letter ${id}`);
    this.kept.set(id, { ...known, ...more, state, revision: known.revision + 1 });
  }

  callsOf(route: string): unknown[] {
    return this.calls.filter((call) => call.route === route).map(({ body }) => body);
  }

  private answer({ method, path: target, body }: PartnerRequest): PartnerAnswer {
    const path = target.split('?', 1)[0] ?? '';
    const route = `${method} ${path.replace(/\/[a-z]+-[0-9a-f-]{36}/, '/:id')}`;
    const parsed: unknown = body === '' ? undefined : JSON.parse(body);
    this.calls.push({ route, body: parsed });
    const answer =
      this.override({ path: target, method, body: parsed }) ??
      this.answers[route]?.({ path: target, method, body: parsed });
    if (answer === undefined) return { status: 404, body: '{"code":"not_found","detail":"nothing there"}' };
    if ('status' in answer && typeof answer.status === 'number')
      return { status: answer.status, body: JSON.stringify(answer) };
    return { status: 200, body: JSON.stringify(answer) };
  }

  private reports({ acknowledge, limit }: ReportsRequest): object {
    for (const { id, revision } of acknowledge) {
      const one = this.kept.get(id);
      if (one !== undefined && revision <= one.revision) one.reported = Math.max(one.reported, revision);
    }
    const due = [...this.kept.values()].filter(({ reported, revision }) => reported !== revision);
    const totals = Object.fromEntries(
      deadLetterStates.map((state) => [state, [...this.kept.values()].filter((one) => one.state === state).length]),
    );
    const data = due.slice(0, limit).map(({ reported: _, ...report }) => report);
    return { data, more: due.length > limit, totals };
  }

  private close(id: string): 'closed' | 'not_open' | 'not_found' {
    const state = this.kept.get(id)?.state;
    if (state === undefined) return 'not_found';
    if (state !== 'open') return 'not_open';
    this.become(id, 'closed');
    return 'closed';
  }
}

interface ReportsRequest {
  acknowledge: { id: string; revision: number }[];
  limit: number;
}

function fingerprintOf(...parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
