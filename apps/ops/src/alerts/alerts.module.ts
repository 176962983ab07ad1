import { Module } from '@nestjs/common';
import { LiveModule } from '../live/live.module.js';
import { AlertChannels } from './alert-channels.js';
import { AlertDeliveries } from './alert-deliveries.js';
import { AlertWatch } from './alert-watch.js';
import { AlertsController } from './alerts.controller.js';
import { AlertsService } from './alerts.service.js';

@Module({
  imports: [LiveModule],
  controllers: [AlertsController],
  providers: [AlertChannels, AlertDeliveries, AlertWatch, AlertsService],
})
export class AlertsModule {}
