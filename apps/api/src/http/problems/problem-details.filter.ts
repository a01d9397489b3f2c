import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '#observability';
import { describeRequest } from '../request-log.js';
import { pickLanguage } from './pick-language.js';
import { toProblem, type Problem } from './to-problem.js';

/** During an outage every call fails alike; one line a second says so well enough. */
const OUTAGE_LOG_INTERVAL_MS = 1000;

/** Answers every error there is as a problem (RFC 9457), and logs those somebody has to look at. */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  private readonly outageLoggedAtMs = new Map<string, number>();

  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Also for errors that happen before Nest sees the request. */
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = toProblem(error, {
      instance: pathOf(request),
      requestId: request.id,
      language: pickLanguage(request.headers['accept-language']),
    });
    this.log(error, problem, request);
    // A buffer, because Fastify would add a charset parameter to a text, which JSON does not have.
    if (!reply.sent)
      void reply
        .code(problem.status)
        .headers(problem.headers)
        .send(Buffer.from(JSON.stringify(problem.body)));
  }

  private log(error: unknown, problem: Problem, request: FastifyRequest): void {
    const facts = { ...describeRequest(request), code: problem.code, err: error };
    if (problem.status === 503) this.logOutage(problem.code, facts);
    else if (problem.status >= 500) this.logger.error(facts, 'An unexpected error was answered');
  }

  private logOutage(code: string, facts: object): void {
    const nowMs = performance.now();
    if (nowMs - (this.outageLoggedAtMs.get(code) ?? Number.NEGATIVE_INFINITY) < OUTAGE_LOG_INTERVAL_MS)
      return;
    this.outageLoggedAtMs.set(code, nowMs);
    this.logger.warn(facts, 'Calls are refused while something is away');
  }
}

function pathOf(request: FastifyRequest): string {
  const [path = ''] = request.originalUrl.split('?', 1);
  return path;
}
