import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { InboxModule } from '@purser/inbox';
import { DatabaseModule, PlatformModule, RedisModule } from '@purser/platform';
import type { WebhooksConfig } from './config.js';
import { AttemptRunner } from './deliveries/attempt-runner.js';
import { DeliveriesController } from './deliveries/deliveries.controller.js';
import { DeliveriesService } from './deliveries/deliveries.service.js';
import { DeliveryMetrics } from './deliveries/delivery-metrics.js';
import { DeliveryTraces } from './deliveries/delivery-traces.js';
import { Dispatcher } from './deliveries/dispatcher.js';
import { eventTypes } from './deliveries/event-types.js';
import { FanOutController } from './deliveries/fan-out.controller.js';
import { Retention } from './deliveries/retention.js';
import { Settler } from './deliveries/settler.js';
import { AllEndpointsController } from './endpoints/all-endpoints.controller.js';
import { Endpoint } from './endpoints/endpoint.entity.js';
import { EndpointsController } from './endpoints/endpoints.controller.js';
import { EndpointsService } from './endpoints/endpoints.service.js';
import { createSecretBox, SecretBox } from './endpoints/secret-box.js';
import { createSender, Sender } from './sending/sender.js';

@Module({})
export class AppModule {
  static with(config: WebhooksConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.forService({ name: 'webhooks', config }),
        DatabaseModule.forSchema({ schema: 'webhooks', config, entities: [Endpoint] }),
        RedisModule.forService(config),
        InboxModule.forConsumer({ name: 'webhooks', events: eventTypes, config }),
      ],
      controllers: [EndpointsController, DeliveriesController, AllEndpointsController, FanOutController],
      providers: [
        { provide: SecretBox, useFactory: () => createSecretBox(config.webhookSecretKey) },
        {
          provide: Sender,
          useFactory: () => createSender(config.webhookTimeoutMs, config.webhooksAllowPrivateNetworks),
        },
        EndpointsService,
        DeliveriesService,
        Dispatcher,
        AttemptRunner,
        Settler,
        DeliveryMetrics,
        DeliveryTraces,
        Retention,
      ],
    };
  }
}
