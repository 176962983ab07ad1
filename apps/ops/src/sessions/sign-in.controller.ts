import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { LOGGER, loggedError, Problem, Public } from '@purser/platform';
import type { Log } from '@purser/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OpsConfig } from '../config.js';
import { OpenId } from './open-id.js';
import { noPendingCookie, pendingCookie, pendingIn } from './pending-cookie.js';
import { isSecure, sessionCookie, sessionTokenIn } from './session-cookie.js';
import { SignInQuery } from './session.dto.js';
import type { Person } from './session.js';
import { SessionsService } from './sessions.service.js';
import type { OneTime } from './sessions.service.js';
import { SignInLinks } from './sign-in-links.js';
import type { Refusal } from './sign-in-links.js';

/** For browsers: every way through here ends at the dashboard, which says what went wrong. */
@ApiExcludeController()
@Public()
@Controller('sign-in')
export class SignInController {
  constructor(
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(SignInLinks) private readonly links: SignInLinks,
    @Inject(OpenId) private readonly openId: OpenId | undefined,
    @Inject(OpsConfig) private readonly config: OpsConfig,
    @Inject(LOGGER) private readonly log: Log,
  ) {}

  @Get()
  async byLink(
    @Query() { token }: SignInQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const link = await this.links.read(token);
    if (typeof link === 'string') refuse(reply, link);
    else await this.letIn(link.person, request, reply, link.once);
  }

  @Get('oidc')
  async atProvider(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const openId = this.configured();
    try {
      const { url, pending } = await openId.begin();
      void reply.header('set-cookie', pendingCookie(pending, isSecure(request, this.config)));
      redirect(reply, 302, url);
    } catch (error) {
      this.log.warn({ err: loggedError(error) }, 'the OpenID provider cannot be reached');
      refuse(reply, 'unavailable');
    }
  }

  @Get('oidc/callback')
  async fromProvider(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const openId = this.configured();
    const pending = pendingIn(request);
    // Whatever comes of it, this answer is used up.
    void reply.header('set-cookie', noPendingCookie(isSecure(request, this.config)));
    if (pending === undefined) {
      refuse(reply, 'expired');
      return;
    }
    try {
      await this.letIn(await openId.finish(request.originalUrl, pending), request, reply);
    } catch (error) {
      this.log.warn({ err: loggedError(error) }, 'signing in at the OpenID provider failed');
      refuse(reply, 'invalid');
    }
  }

  private async letIn(person: Person, request: FastifyRequest, reply: FastifyReply, once?: OneTime): Promise<void> {
    if (!person.scopes.includes('ops:read')) {
      this.log.info({ subject: person.subject }, 'somebody without a role of ours tried to sign in');
      refuse(reply, 'forbidden');
      return;
    }
    const token = await this.sessions.begin(person, sessionTokenIn(request), once);
    if (token === undefined) {
      refuse(reply, 'used');
      return;
    }
    this.log.info({ subject: person.subject }, 'signed in');
    void reply.header('set-cookie', sessionCookie(token, isSecure(request, this.config)));
    redirect(reply, 303, '/');
  }

  private configured(): OpenId {
    if (this.openId !== undefined) return this.openId;
    throw new Problem('not_found', 404, 'No OpenID provider is configured: set OIDC_ISSUER and OIDC_CLIENT_ID.');
  }
}

function refuse(reply: FastifyReply, why: Refusal): void {
  redirect(reply, 303, `/?sign-in=${why}`);
}

/** Not kept by anybody: the same address means something else the next time. */
function redirect(reply: FastifyReply, status: 302 | 303, location: string): void {
  void reply.status(status).headers({ location, 'cache-control': 'no-store' }).send();
}
