import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Problem, SessionClients } from '@purser/platform';
import type { Client } from '@purser/platform';
import type { FastifyRequest } from 'fastify';
import { OpsConfig } from '../config.js';
import { sessionTokenIn } from './session-cookie.js';
import { SessionsService } from './sessions.service.js';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Makes the client of a request from its session's cookie, unless it might be another site that sends it. */
@Injectable()
export class SessionIdentity implements OnModuleInit {
  constructor(
    @Inject(SessionClients) private readonly clients: SessionClients,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(OpsConfig) private readonly config: OpsConfig,
  ) {}

  onModuleInit(): void {
    this.clients.use((request) => this.clientOf(request));
  }

  private async clientOf(request: FastifyRequest): Promise<Client | undefined> {
    const token = sessionTokenIn(request);
    const session = token === undefined ? undefined : await this.sessions.find(token);
    if (session === undefined) return undefined;
    if (!SAFE.has(request.method)) {
      this.assertOurOrigin(request);
      assertCsrfToken(request, session.csrfToken);
    }
    request.session = session;
    return { id: session.subject, scopes: session.scopes };
  }

  /** Ours is what the browser asked, which no page can make it misstate, and what is configured. */
  private assertOurOrigin({ headers: { origin }, protocol, host }: FastifyRequest): void {
    if (origin === undefined || origin === `${protocol}://${host}`) return;
    if (this.config.opsPublicUrl !== undefined && origin === new URL(this.config.opsPublicUrl).origin) return;
    const hint = 'If people open the dashboard at another address than ops is told of, set OPS_PUBLIC_URL.';
    throw new Problem('foreign_origin', 403, `A page of ${origin} may not do this with your session. ${hint}`);
  }
}

function assertCsrfToken({ headers }: FastifyRequest, expected: string): void {
  const given = Buffer.from([headers['x-csrf-token']].flat()[0] ?? '');
  const wanted = Buffer.from(expected);
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return;
  throw new Problem('csrf_token_invalid', 403, 'Send X-CSRF-Token with the csrfToken of GET /v1/session.');
}
