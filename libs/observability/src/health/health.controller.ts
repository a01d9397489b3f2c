import { Controller, Get, HttpCode, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Readiness, type ReadinessReport } from './readiness.js';

/** What the controller needs of a reply, so that it belongs to no HTTP framework. */
interface StatusReply {
  status(code: number): unknown;
}

const READY_EXAMPLE = { status: 'ok', checks: { postgres: 'ok', redis: 'ok' } };
const DEGRADED_EXAMPLE = { status: 'degraded', checks: { postgres: 'ok', redis: 'away' } };
const UNAVAILABLE_EXAMPLE = { status: 'unavailable', checks: { postgres: 'away', redis: 'ok' } };

/** For orchestrators and load balancers; needs no key and tells no secret. */
@ApiTags('Operate')
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'getLiveness',
    summary: 'Is the process alive?',
    description: 'Asks nothing else: a process is not restarted because its database is away.',
  })
  @ApiResponse({
    status: 200,
    description: 'Alive.',
    content: { 'application/json': { example: { status: 'ok' } } },
  })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({
    operationId: 'getReadiness',
    summary: 'Can the process take calls?',
    description: 'Asks Postgres and Redis, one second at most.',
  })
  @ApiResponse({
    status: 200,
    description: 'Ready; `degraded` while only Redis is away.',
    content: {
      'application/json': {
        examples: { ok: { value: READY_EXAMPLE }, degraded: { value: DEGRADED_EXAMPLE } },
      },
    },
  })
  @ApiResponse({
    status: 503,
    description: 'Postgres is away; or the process is stopping, which is answered as a problem.',
    content: { 'application/json': { example: UNAVAILABLE_EXAMPLE } },
  })
  async ready(@Res({ passthrough: true }) reply: StatusReply): Promise<ReadinessReport> {
    const report = await this.readiness.report();
    reply.status(report.status === 'ok' || report.status === 'degraded' ? 200 : 503);
    return report;
  }
}
