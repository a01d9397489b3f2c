import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import type { Logger } from '#observability';
import type { ApiRequest } from './api-request.js';
import { hasBody } from './body/body.guard.js';
import type { RequestLimits } from './limits/request-limits.js';
import { describeRequest } from './middleware/request-log.js';
import { pickLanguage } from './problems/problem-catalogue.js';
import { toProblem, type Problem } from './problems/to-problem.js';

/** During an outage every call fails alike; one line a second says so well enough. */
const OUTAGE_LOG_INTERVAL_MS = 1000;

/** How long a client may go on sending a body that is refused. */
const LINGER_MS = 1000;

/** Answers every error as a problem (RFC 9457), and logs those an engineer has to look at. */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  private readonly outageLoggedAtMs = new Map<string, number>();

  /** @param limits - undefined where nothing is limited */
  constructor(
    private readonly logger: Logger,
    private readonly limits?: RequestLimits,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<ApiRequest>();
    const response = http.getResponse<Response>();
    const problem = toProblem(error, {
      instance: pathOf(request),
      requestId: request.id,
      language: pickLanguage(request.headers['accept-language']),
    });
    this.log(error, problem, request);
    const answer = (): void => {
      if (response.headersSent) response.destroy();
      else send(request, response, problem);
    };
    const charged = this.limits?.chargeAnswer(request, response, problem.status);
    if (charged === undefined) answer();
    else charged.then(answer, answer);
  }

  private log(error: unknown, problem: Problem, request: ApiRequest): void {
    const facts = { ...describeRequest(request), code: problem.code, err: error };
    if (problem.status === 503) this.logOutage(problem.code, facts);
    else if (problem.status >= 500) this.logger.error(facts, 'An unexpected error was answered');
  }

  private logOutage(code: string, facts: object): void {
    const nowMs = performance.now();
    if (nowMs - (this.outageLoggedAtMs.get(code) ?? Number.NEGATIVE_INFINITY) < OUTAGE_LOG_INTERVAL_MS)
      return;
    this.outageLoggedAtMs.set(code, nowMs);
    this.logger.warn(facts, 'Refusing calls while a service is unavailable');
  }
}

/**
 * Answers. A request whose body is not read ends its connection; closed while its client sends, that would mostly take the answer
 * with it, so what still comes is thrown away for a moment.
 */
function send(request: ApiRequest, response: Response, { status, headers, body }: Problem): void {
  const text = JSON.stringify(body);
  response.setHeader('content-length', Buffer.byteLength(text));
  if (!hasBody(request.headers) || request.readableEnded) {
    response.writeHead(status, headers).end(text);
    return;
  }
  response.writeHead(status, { ...headers, connection: 'close' }).write(text);
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  request.once('end', end).once('close', end).resume();
}

function pathOf({ originalUrl }: ApiRequest): string {
  const [path = ''] = originalUrl.split('?', 1);
  return path;
}
