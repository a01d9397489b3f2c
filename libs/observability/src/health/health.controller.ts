import { Controller, Get, Inject, Optional, Res } from '@nestjs/common';
import { OpenToAll } from '../http/open-to-all.js';
import { ProgressCheck } from './health.ports.js';
import { Readiness, type ReadinessReport } from './readiness.js';

/** What the controller needs of a response, so that it belongs to no HTTP framework. */
export interface StatusResponse {
  status(code: number): unknown;
}

/** `stuck` only where something watches over progress, which in the worker it does. */
export type LivenessReport = { readonly status: 'ok' } | { readonly status: 'stuck'; readonly what: string };

/** For orchestrators and load balancers; needs no key and shows no secret. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    @Optional() @Inject(ProgressCheck) private readonly progress?: ProgressCheck,
  ) {}

  /** Checks nothing else: a process is not restarted because its database is down. */
  @Get('live')
  @OpenToAll()
  live(@Res({ passthrough: true }) response: StatusResponse): LivenessReport {
    const stuck = this.progress?.stuck();
    response.status(stuck === undefined ? 200 : 503);
    return stuck === undefined ? { status: 'ok' } : { status: 'stuck', what: stuck };
  }

  @Get('ready')
  @OpenToAll()
  async ready(@Res({ passthrough: true }) response: StatusResponse): Promise<ReadinessReport> {
    const report = await this.readiness.report();
    response.status(report.status === 'ok' || report.status === 'degraded' ? 200 : 503);
    return report;
  }
}
