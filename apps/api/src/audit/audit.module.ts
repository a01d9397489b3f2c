import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';

/** The audit log, to read. Features write to it in their repositories, or through the port. */
@Module({ controllers: [AuditController] })
export class AuditModule {}
