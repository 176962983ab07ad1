import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { findSessionSql } from './find-session.sql.js';
import { IDLE_SECONDS, SESSION_SECONDS } from './lifetime.js';
import { csrfTokenOf, hashOf, newToken } from './session-token.js';
import type { Person, Session } from './session.js';

/** Good for one session only. */
export interface OneTime {
  readonly id: string;
  /** From then on it is refused for its age, and need not be remembered. */
  readonly expiresAt: Date;
}

const BEGIN = /* sql */ `
INSERT INTO session (token_hash, subject, name, scopes, expires_at)
VALUES ($1, $2, $3, $4, now() + interval '${SESSION_SECONDS} seconds')`;

const END = 'DELETE FROM session WHERE token_hash = $1';

const USE_LINK = /* sql */ `
INSERT INTO used_link (id, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id`;

const REMOVE_OLD = /* sql */ `
WITH links AS (DELETE FROM used_link WHERE expires_at < now() - interval '1 minute')
DELETE FROM session WHERE expires_at < now() OR seen_at < now() - interval '${IDLE_SECONDS} seconds'`;

/** Who is signed in. Of the cookie only a hash is kept: what is in the database lets nobody in. */
@Injectable()
export class SessionsService {
  private readonly listeners: ((id: string) => void)[] = [];

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * Begins a session, always a new one, and ends the one that the browser had: what somebody has planted there does not
   * become somebody else's session.
   *
   * @param before what was in the browser's cookie
   * @param by the one-time link it was begun with
   * @returns what goes into the cookie, or undefined when the link has been used before
   */
  async begin(person: Person, before: string | undefined, by?: OneTime): Promise<string | undefined> {
    const begun = await this.dataSource.transaction(async (tx) => {
      await tx.query(REMOVE_OLD);
      if (by && !(await isFirstUse(tx, by))) return undefined;
      if (before !== undefined) await tx.query(END, [hashOf(before)]);
      const token = newToken();
      await tx.query(BEGIN, [hashOf(token), person.subject, person.name, person.scopes]);
      return token;
    });
    if (begun !== undefined && before !== undefined) this.tellEnded(before);
    return begun;
  }

  /** The session of a cookie, while it lasts. */
  async find(token: string): Promise<Session | undefined> {
    const hash = hashOf(token);
    const [row] = await this.dataSource.query<(Person & { expiresAt: Date })[]>(findSessionSql, [hash]);
    return row && { ...row, id: hash.toString('hex'), csrfToken: csrfTokenOf(token) };
  }

  async end(token: string): Promise<void> {
    await this.dataSource.query(END, [hashOf(token)]);
    this.tellEnded(token);
  }

  /** Hears of sessions that somebody ends here; one that ends by itself or at another instance is seen with `lasting`. */
  whenEnded(listener: (id: string) => void): void {
    this.listeners.push(listener);
  }

  /** Those of these sessions that have not ended. Asking does not count as using them. */
  async lasting(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT encode(token_hash, 'hex') AS id FROM session
       WHERE token_hash = ANY($1) AND expires_at > now() AND seen_at > now() - interval '${IDLE_SECONDS} seconds'`,
      [ids.map((id) => Buffer.from(id, 'hex'))],
    );
    return new Set(rows.map(({ id }) => id));
  }

  private tellEnded(token: string): void {
    const id = hashOf(token).toString('hex');
    for (const listener of this.listeners) listener(id);
  }
}

/** Two at once: the second waits for the first, and finds it used. */
async function isFirstUse(tx: EntityManager, { id, expiresAt }: OneTime): Promise<boolean> {
  return (await tx.query<unknown[]>(USE_LINK, [id, expiresAt])).length > 0;
}
