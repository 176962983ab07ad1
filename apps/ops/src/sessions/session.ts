/** Somebody who has signed in. */
export interface Person {
  /** Who it is in the audit. */
  readonly subject: string;
  /** For people. */
  readonly name: string;
  readonly scopes: readonly string[];
}

export interface Session extends Person {
  /** sha256 of what is in the cookie, in hex: names the session where the cookie itself must not be. */
  readonly id: string;
  readonly expiresAt: Date;
  /** What unsafe requests have to bring along. */
  readonly csrfToken: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The session whose cookie it carries, where that makes its client. */
    session?: Session;
  }
}
