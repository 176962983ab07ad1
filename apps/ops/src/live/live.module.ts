import { Module } from '@nestjs/common';
import { SessionsModule } from '../sessions/sessions.module.js';
import { LiveBetweenInstances } from './live-between-instances.js';
import { LiveController } from './live.controller.js';
import { LiveStreams } from './live-streams.js';
import { Live } from './live.js';

/** What happens here, at every open dashboard. */
@Module({
  imports: [SessionsModule],
  controllers: [LiveController],
  providers: [Live, LiveStreams, LiveBetweenInstances],
  exports: [Live, LiveStreams],
})
export class LiveModule {}
