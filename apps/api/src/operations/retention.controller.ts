import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PlanRetention, RetentionSettings, writeRetentionPlan } from '#use-cases';
import { Requires } from '../http/access/route-access.js';
import { DescribesRetention } from './describe-retention.js';
import { daysOf, RetentionQuery, type RetentionPlanDto } from './retention.dto.js';

/** Looking through large spans is for those who have the time; a call holds a connection meanwhile. */
const LOOK_LIMIT_MS = 10_000;

/** What is removed when it is old. */
@ApiTags('Operate payouts')
@Controller('api/operations/retention')
export class RetentionController {
  constructor(
    private readonly retention: PlanRetention,
    private readonly settings: RetentionSettings,
  ) {}

  @Get()
  @Requires('operate')
  @DescribesRetention()
  async plan(@Query() query: RetentionQuery): Promise<RetentionPlanDto> {
    const days = daysOf(query, this.settings.days);
    return writeRetentionPlan(await this.retention.plan(days, AbortSignal.timeout(LOOK_LIMIT_MS)));
  }
}
