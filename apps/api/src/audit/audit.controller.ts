import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditLogRepository } from '#database';
import { Requires } from '../http/access/route-access.js';
import { PageQuery, pageOf, toPageDto } from '../lists/page.dto.js';
import { AuditPageDto, toAuditEntryDto } from './audit-entry.dto.js';

/** Who did what. Nothing here can be changed. */
@ApiTags('Keys')
@Controller('api/audit')
export class AuditController {
  constructor(private readonly log: AuditLogRepository) {}

  @Get()
  @Requires('operate')
  @ApiOperation({
    summary: 'Read the audit log',
    description: 'Newest first. Entries are never changed or removed, not even by emptying the sandbox.',
  })
  @ApiOkResponse({ type: AuditPageDto, description: 'A page of entries.' })
  async readAuditLog(@Query() query: PageQuery): Promise<AuditPageDto> {
    return toPageDto(await this.log.list(pageOf(query)), toAuditEntryDto);
  }
}
