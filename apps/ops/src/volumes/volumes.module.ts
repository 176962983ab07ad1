import { Module } from '@nestjs/common';
import { ServicesModule } from '../services/services.module.js';
import { VolumesController } from './volumes.controller.js';

@Module({ imports: [ServicesModule], controllers: [VolumesController] })
export class VolumesModule {}
