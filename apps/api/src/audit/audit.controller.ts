import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ReadAuditLog } from '#use-cases';
import { Requires } from '../http/access/route-access.js';
import { PageQuery, pageOf } from '../payouts/list-queries.dto.js';
import type { PageDto } from '../payouts/payouts.dto.js';
import { toAuditEntryDto, type AuditEntryDto } from './audit-entry.dto.js';
import { DescribesAuditLog } from './describe-audit.js';

/** Who did what. Nothing here can be changed. */
@ApiTags('Keys')
@Controller('api/audit')
export class AuditController {
  constructor(private readonly log: ReadAuditLog) {}

  @Get()
  @Requires('operate')
  @DescribesAuditLog()
  async read(@Query() query: PageQuery): Promise<PageDto<AuditEntryDto>> {
    const { items, next } = await this.log.read(pageOf(query));
    return { items: items.map(toAuditEntryDto), next_cursor: next ?? null };
  }
}
