import { Module } from '@nestjs/common';
import { OpsConfig } from '../config.js';
import { OpenId } from './open-id.js';
import { SessionController } from './session.controller.js';
import { SessionIdentity } from './session-identity.js';
import { SessionsService } from './sessions.service.js';
import { SignInController } from './sign-in.controller.js';
import { SignInLinks } from './sign-in-links.js';

/** People sign in, and their browser's cookie stands for them. */
@Module({
  controllers: [SessionController, SignInController],
  providers: [
    { provide: SignInLinks, inject: [OpsConfig], useFactory: (config: OpsConfig) => new SignInLinks(config) },
    { provide: OpenId, inject: [OpsConfig], useFactory: (config: OpsConfig) => OpenId.with(config) },
    SessionsService,
    SessionIdentity,
  ],
  exports: [SessionsService],
})
export class SessionsModule {}
