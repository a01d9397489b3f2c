import { Controller, Get, Header, HttpCode } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { OpenToAll } from '../http/open-to-all.js';
import { Metrics } from './metrics.js';

/** What Prometheus calls this format. */
const TEXT_FORMAT = 'text/plain; version=0.0.4; charset=utf-8';

const EXAMPLE = `# HELP malote_messages_delivered_total Messages handed to a stream, returned ones again each time
# TYPE malote_messages_delivered_total counter
malote_messages_delivered_total 1284

# HELP malote_payouts_open Payouts that are not final, of the oldest 10,000 open batches
# TYPE malote_payouts_open gauge
malote_payouts_open{status="pending"} 0
malote_payouts_open{status="processing"} 12
malote_payouts_open{status="in_doubt"} 0
malote_payouts_open{status="needs_review"} 1
`;

/** For Prometheus; needs no key, and names no person. */
@ApiTags('Operate')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @OpenToAll()
  @HttpCode(200)
  @Header('content-type', TEXT_FORMAT)
  @ApiOperation({
    operationId: 'getMetrics',
    summary: 'Read the metrics',
    description:
      'For Prometheus, in its text format; the same names at API and worker. No id, institution, payer, key or address is in any label. What cannot be read, because Postgres or Redis is down, has no value; the answer comes within a second or two all the same. Names and meanings: `docs/metrics.md` in the repository.',
  })
  @ApiResponse({
    status: 200,
    description: 'All metrics of this process and of the installation.',
    content: { 'text/plain': { schema: { type: 'string' }, example: EXAMPLE } },
  })
  read(): Promise<string> {
    return this.metrics.text();
  }
}
