import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ServicesModule } from '../services/services.module.js';
import { PartnersController } from './partners.controller.js';
import { PartnersService } from './partners.service.js';

@Module({
  imports: [AuditModule, ServicesModule],
  controllers: [PartnersController],
  providers: [PartnersService],
})
export class PartnersModule {}
