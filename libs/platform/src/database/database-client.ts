import pg from 'pg';

/** Texts remembered. A statement whose text varies (a list of varying length) must not fill every connection's memory. */
const MOST = 200;

/** Postgres: what a prepared statement returns was changed by a migration. */
const FEATURE_NOT_SUPPORTED = '0A000';

/** The names of statements by their text, the same on all connections. */
const names = new Map<string, string>();
let named = 0;

function nameOf(text: string): string | undefined {
  let name = names.get(text);
  if (name === undefined && names.size < MOST) names.set(text, (name = `repeated_${++named}`));
  return name;
}

/** Statements that are prepared on whatever connection they are sent. */
const repeated = new Set<string>();

/**
 * Says of a statement that a timer sends it again and again, so that each connection parses and plans it once: the heartbeat of
 * the leases took Postgres 4.0 ms at rest, 2.5 of them for that. Only for tables that stay small. The plan is kept, and
 * one that was made while a table was empty is bad for the 200,000 rows that come next.
 */
export function repeats(text: string): string {
  repeated.add(text);
  return text;
}

export interface DatabaseClientConfig extends pg.ClientConfig {
  /** How long the server may say nothing while a statement waits for its answer, ms. Then the connection is cut. */
  readonly silenceTimeoutMs?: number;
}

type Callback = (error: Error | null, result: unknown) => void;
type Query = (config: unknown, values: unknown, callback: Callback) => unknown;

/**
 * A pg client for connections that send much.
 *
 * - It leaves nothing of a statement in V8's old generation (docs/decisions/0031): pg's promises and its query_timeout assign a
 *   closure to a property, which V8 puts there at once, and with it all that the closure refers to. So promises are made here,
 *   over pg's callbacks, and `silenceTimeoutMs` stands for query_timeout.
 * - When told so it prepares each statement with parameters at its first use, so that it is parsed and planned once: an upsert that
 *   a handler sends through TypeORM takes Postgres 59 µs then, and 191 µs otherwise. Only for a connection that sends the
 *   same few statements again and again. Statements that were named with `repeats` are prepared on every connection.
 */
export class DatabaseClient extends pg.Client {
  preparing = false;
  private readonly silence: Silence | undefined;

  constructor(config?: string | DatabaseClientConfig) {
    super(config);
    const limitMs = typeof config === 'object' ? config.silenceTimeoutMs : undefined;
    this.silence = limitMs === undefined ? undefined : new Silence(limitMs, () => this.cut(limitMs));
    const query = this.query.bind(this) as Query;
    const send: Query = (config, values, callback) => {
      const text = this.textToPrepare(config, values);
      const name = text === undefined ? undefined : nameOf(text);
      this.silence?.begin();
      const ended: Callback = (error, result) => {
        this.silence?.end();
        if (error && text !== undefined) forget(text, error);
        callback(error, result);
      };
      if (name === undefined) query(config, values, ended);
      else query({ name, text, values }, undefined, ended);
    };
    this.query = ((config: unknown, values?: unknown, callback?: Callback) => {
      // A cursor has its own way to answer.
      if (isSubmittable(config)) return query(config, values, callback as Callback);
      if (typeof values === 'function') return send(config, undefined, values as Callback);
      if (callback) return send(config, values, callback);
      return promised(send, config, values);
    }) as pg.Client['query'];
  }

  private textToPrepare(config: unknown, values: unknown): string | undefined {
    if (typeof config !== 'string' || !Array.isArray(values)) return undefined;
    return this.preparing || repeated.has(config) ? config : undefined;
  }

  private cut(limitMs: number): void {
    const { stream } = (this as unknown as { connection: { stream: { destroy(error: Error): void } } }).connection;
    stream.destroy(new Error(`Postgres has said nothing for ${limitMs} ms: the connection is cut`));
  }
}

/** One timer for a connection, armed anew when it has run out, instead of one for every statement. */
class Silence {
  private waiting = 0;
  private since = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly limitMs: number,
    private readonly onSilence: () => void,
  ) {}

  begin(): void {
    if (this.waiting === 0) this.since = performance.now();
    this.waiting += 1;
    if (this.timer === undefined) this.arm(this.limitMs);
  }

  end(): void {
    this.waiting -= 1;
    this.since = performance.now();
  }

  private arm(ms: number): void {
    const look = () => this.look();
    this.timer = setTimeout(look, ms);
    this.timer.unref();
  }

  private look(): void {
    this.timer = undefined;
    if (this.waiting === 0) return;
    const left = this.since + this.limitMs - performance.now();
    if (left > 0) this.arm(left);
    else this.onSilence();
  }
}

function promised(send: Query, config: unknown, values: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    send(config, values, (error, result) => {
      if (error) reject(error);
      else resolve(result);
    });
  }).catch(leadToCaller);
}

function isSubmittable(config: unknown): boolean {
  return typeof config === 'object' && config !== null && 'submit' in config;
}

/** As pg does: the stack leads to whoever sent the statement, and not to the socket that read its answer. */
function leadToCaller(error: unknown): never {
  if (error instanceof Error) Error.captureStackTrace(error);
  throw error;
}

/** After a migration the statement is prepared anew, under another name. */
function forget(text: string, error: unknown): void {
  if ((error as { code?: unknown }).code === FEATURE_NOT_SUPPORTED) names.delete(text);
}
