import { Module } from '@nestjs/common';
import { AuditLog } from './audit-log.js';
import { AuditController } from './audit.controller.js';
import { Audit } from './audit.js';
import { AuditedCalls } from './audited-calls.js';

@Module({
  controllers: [AuditController],
  providers: [Audit, AuditedCalls, AuditLog],
  exports: [Audit, AuditedCalls, AuditLog],
})
export class AuditModule {}
