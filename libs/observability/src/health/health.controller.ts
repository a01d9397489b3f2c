import { Controller, Get, Inject, Optional, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { OpenToAll } from '../http/open-to-all.js';
import { LivenessDto, ReadinessDto } from './health.dto.js';
import { ProgressCheck } from './progress-check.port.js';
import { Readiness, type ReadinessReport } from './readiness.js';

/** What the controller needs of a reply, so that it belongs to no HTTP framework. */
interface StatusReply {
  status(code: number): unknown;
}

/** `stuck` only where something watches over progress, which in the worker it does. */
type LivenessReport = { readonly status: 'ok' } | { readonly status: 'stuck'; readonly what: string };

const SETTLEMENT_EXAMPLE = {
  rail: 'ok',
  rail_away_since: null,
  paused: false,
  paused_since: null,
  pending: 0,
  processing: 3,
  in_doubt: 0,
  oldest_open_batch_at: '2025-10-05T12:00:00.123Z',
  at_least: false,
};
const READY_EXAMPLE = {
  status: 'ok',
  checks: { postgres: 'ok', redis: 'ok' },
  settlement: SETTLEMENT_EXAMPLE,
};
const RAIL_AWAY_EXAMPLE = {
  ...READY_EXAMPLE,
  settlement: {
    ...SETTLEMENT_EXAMPLE,
    rail: 'away',
    rail_away_since: '2025-10-05T12:03:11.402Z',
    pending: 812,
    in_doubt: 20,
  },
};
const DEGRADED_EXAMPLE = {
  status: 'degraded',
  checks: { postgres: 'ok', redis: 'away' },
  settlement: { ...SETTLEMENT_EXAMPLE, rail: 'unknown' },
};
const UNAVAILABLE_EXAMPLE = { status: 'unavailable', checks: { postgres: 'away', redis: 'ok' } };

/** For orchestrators and load balancers; needs no key and tells no secret. */
@ApiTags('Operate')
@ApiExtraModels(LivenessDto, ReadinessDto)
@Controller('health')
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    @Optional() @Inject(ProgressCheck) private readonly progress?: ProgressCheck,
  ) {}

  @Get('live')
  @OpenToAll()
  @ApiOperation({
    operationId: 'getLiveness',
    summary: 'Is the process alive?',
    description: 'Asks nothing else: a process is not restarted because its database is away.',
  })
  @ApiResponse({
    status: 200,
    description: 'Alive.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(LivenessDto) }, example: { status: 'ok' } },
    },
  })
  live(@Res({ passthrough: true }) reply: StatusReply): LivenessReport {
    const stuck = this.progress?.stuck();
    reply.status(stuck === undefined ? 200 : 503);
    return stuck === undefined ? { status: 'ok' } : { status: 'stuck', what: stuck };
  }

  @Get('ready')
  @OpenToAll()
  @ApiOperation({
    operationId: 'getReadiness',
    summary: 'Can the process take calls?',
    description:
      'Asks Postgres and Redis, one second at most. `settlement` tells whether it is the rail that is slow, and what waits for it.',
  })
  @ApiResponse({
    status: 200,
    description: 'Ready; `degraded` while only Redis is away.',
    content: {
      'application/json': {
        schema: { $ref: getSchemaPath(ReadinessDto) },
        examples: {
          ok: { summary: 'All is well', value: READY_EXAMPLE },
          railAway: { summary: 'The rail does not answer', value: RAIL_AWAY_EXAMPLE },
          degraded: { summary: 'Redis is away', value: DEGRADED_EXAMPLE },
        },
      },
    },
  })
  @ApiResponse({
    status: 503,
    description: 'Postgres is away; or the process is stopping, which is answered as a problem.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(ReadinessDto) }, example: UNAVAILABLE_EXAMPLE },
    },
  })
  async ready(@Res({ passthrough: true }) reply: StatusReply): Promise<ReadinessReport> {
    const report = await this.readiness.report();
    reply.status(report.status === 'ok' || report.status === 'degraded' ? 200 : 503);
    return report;
  }
}
