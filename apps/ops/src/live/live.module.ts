import { Module } from '@nestjs/common';
import { Live } from './live.js';

@Module({ providers: [Live], exports: [Live] })
export class LiveModule {}
