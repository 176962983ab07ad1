import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Problem, Public, RequireScopes } from '@purser/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OpsConfig } from '../config.js';
import { OpenId } from './open-id.js';
import { rolesWith } from './roles.js';
import { isSecure, noSessionCookie, sessionTokenIn } from './session-cookie.js';
import { SessionResponse, SignInWaysResponse } from './session.dto.js';
import { SessionsService } from './sessions.service.js';

@ApiTags('sessions')
@Controller('v1')
export class SessionController {
  constructor(
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(OpenId) private readonly openId: OpenId | undefined,
    @Inject(OpsConfig) private readonly config: OpsConfig,
  ) {}

  /** Who is signed in here. */
  @Get('session')
  @RequireScopes('ops:read')
  get(@Req() { session }: FastifyRequest): SessionResponse {
    if (session === undefined)
      throw new Problem('unauthorized', 401, 'This is about a session, and a token came: sign in at the dashboard.');
    const { subject, name, scopes, csrfToken, expiresAt } = session;
    return {
      subject,
      name,
      roles: rolesWith(scopes),
      scopes: [...scopes],
      csrfToken,
      expiresAt: expiresAt.toISOString(),
    };
  }

  /** Ends the session, here and for live streams. */
  @Post('session/sign-out')
  @HttpCode(204)
  @RequireScopes('ops:read')
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const token = sessionTokenIn(request);
    if (request.session !== undefined && token !== undefined) await this.sessions.end(token);
    void reply.header('set-cookie', noSessionCookie(isSecure(request, this.config)));
  }

  /** How one can sign in. */
  @Get('sign-in')
  @Public()
  ways(): SignInWaysResponse {
    // Whoever holds the key of a local platform makes links; an issuer elsewhere makes none.
    return { oidc: this.openId !== undefined, link: this.config.authJwksUrl.startsWith('file:') };
  }
}
