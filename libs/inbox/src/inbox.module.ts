import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { ConsumerOptions } from './inbox-options.js';

@Module({})
export class InboxModule {
  static forConsumer(options: ConsumerOptions): DynamicModule {
    throw new Error(`not built yet: ${options.name}`);
  }
}
