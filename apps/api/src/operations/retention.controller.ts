import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Configuration } from '#configuration';
import { Retention } from '#database';
import { Requires } from '../http/access/route-access.js';
import { daysOf, RetentionPlanDto, RetentionQuery } from './retention.dto.js';

/** A call holds a connection while it looks through large partitions. */
const LOOK_LIMIT_MS = 10_000;

/** What is removed when it is old. */
@ApiTags('Operate payouts')
@Controller('api/operations/retention')
export class RetentionController {
  constructor(
    private readonly retention: Retention,
    private readonly configuration: Configuration,
  ) {}

  @Get()
  @Requires('operate')
  @ApiOperation({
    summary: 'Plan retention (dry run)',
    description:
      'Every partition of messages and payouts: its days, its size, whether it would be removed now, and what blocks it; and how many webhooks are old ' +
      'enough. It changes nothing; workers remove, once an hour, where a `RETENTION_…_DAYS` is set. Partitions that are old enough are read: where ' +
      'that takes longer than ten seconds the answer is 503, and `npm run ops -- retention` takes its time.',
  })
  @ApiOkResponse({ type: RetentionPlanDto, description: 'What would be done at this moment.' })
  planRetention(@Query() query: RetentionQuery): Promise<RetentionPlanDto> {
    const days = daysOf(query, this.configuration.retention.days);
    return this.retention.plan(days, AbortSignal.timeout(LOOK_LIMIT_MS));
  }
}
