import { Module } from '@nestjs/common';
import { ReadAuditLog } from '#use-cases';
import { AuditController } from './audit.controller.js';

/** The audit log, to read. Features write to it through their stores, or the port. */
@Module({ controllers: [AuditController], providers: [ReadAuditLog] })
export class AuditModule {}
