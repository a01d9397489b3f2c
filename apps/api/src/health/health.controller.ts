import { Controller, Get, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import {
  HealthController,
  type LivenessReport,
  type ReadinessReport,
  type StatusResponse,
} from '#observability';
import { OpenToAll } from '../http/access/route-access.js';
import { LivenessDto, ReadinessDto } from './health.dto.js';

const SETTLEMENT_EXAMPLE = {
  rail: 'ok',
  rail_down_since: null,
  paused: false,
  paused_since: null,
  held: false,
  held_until: null,
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
const RAIL_DOWN_EXAMPLE = {
  ...READY_EXAMPLE,
  settlement: {
    ...SETTLEMENT_EXAMPLE,
    rail: 'down',
    rail_down_since: '2025-10-05T12:03:11.402Z',
    pending: 812,
    in_doubt: 20,
  },
};
const DEGRADED_EXAMPLE = {
  status: 'degraded',
  checks: { postgres: 'ok', redis: 'down' },
  settlement: { ...SETTLEMENT_EXAMPLE, rail: 'unknown' },
};
const UNAVAILABLE_EXAMPLE = { status: 'unavailable', checks: { postgres: 'down', redis: 'ok' } };

/** Health as every process has it, with its documentation. */
@ApiTags('Operate')
@ApiExtraModels(LivenessDto, ReadinessDto)
@Controller('health')
export class ApiHealthController extends HealthController {
  @Get('live')
  @OpenToAll()
  @ApiOperation({
    operationId: 'getLiveness',
    summary: 'Check liveness',
    description: 'Checks nothing else: a process is not restarted because its database is down.',
  })
  @ApiResponse({
    status: 200,
    description: 'Alive.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(LivenessDto) }, example: { status: 'ok' } },
    },
  })
  override live(@Res({ passthrough: true }) response: StatusResponse): LivenessReport {
    return super.live(response);
  }

  @Get('ready')
  @OpenToAll()
  @ApiOperation({
    operationId: 'getReadiness',
    summary: 'Check readiness',
    description:
      'Checks Postgres and Redis, within one second. `settlement` says whether the rail answers, and what waits for it.',
  })
  @ApiResponse({
    status: 200,
    description: 'Ready; `degraded` while only Redis is down.',
    content: {
      'application/json': {
        schema: { $ref: getSchemaPath(ReadinessDto) },
        examples: {
          ok: { summary: 'All is well', value: READY_EXAMPLE },
          railDown: { summary: 'The rail does not answer', value: RAIL_DOWN_EXAMPLE },
          degraded: { summary: 'Redis is down', value: DEGRADED_EXAMPLE },
        },
      },
    },
  })
  @ApiResponse({
    status: 503,
    description: 'Postgres is down; or the process is stopping, which is answered as a problem.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(ReadinessDto) }, example: UNAVAILABLE_EXAMPLE },
    },
  })
  override ready(@Res({ passthrough: true }) response: StatusResponse): Promise<ReadinessReport> {
    return super.ready(response);
  }
}
