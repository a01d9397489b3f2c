import { SpanKind } from '@opentelemetry/api';
import { Agent, errors, request, type Dispatcher } from 'undici';
import { failSpan, inSpan, traceHeaders, type SpanAttributes } from '#observability';
import type { HttpAnswer } from './http-answer.js';
import { fillBody, fillPath, type TemplateValues } from './fill-template.js';
import type { CallTemplate } from './http-rail-mapping.js';
import type { HttpRailSettings } from './http-rail-settings.js';

/** An answer about one payment is a few hundred bytes; a longer one is something else. */
const MAX_ANSWER_BYTES = 65_536;
const CONNECT_TIMEOUT_MS = 3_000;
/** Connections that idle longer are closed by us, before the other side does it under a request. */
const KEEP_ALIVE_MS = 4_000;
/** A time the PSP asks us to wait is believed up to this. */
const MAX_RETRY_AFTER_MS = 60_000;

/** Errors that come before anything was written to a connection. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Calls a PSP over HTTP and says what came back; never throws but for faults of the mapping. */
export class PspClient {
  private readonly agent: Agent;
  private readonly headers: Record<string, string>;

  constructor(private readonly settings: HttpRailSettings) {
    this.agent = new Agent({
      connections: settings.maxConnections,
      pipelining: 1,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      keepAliveTimeout: KEEP_ALIVE_MS,
    });
    this.headers = {
      accept: 'application/json',
      ...(settings.authorization !== undefined && {
        [settings.mapping.authorizationHeader.toLowerCase()]: settings.authorization,
      }),
    };
  }

  /** A span of the caller's trace, by the template of the path: keys stand in paths. The PSP gets its `traceparent`. */
  call(template: CallTemplate, values: TemplateValues, signal: AbortSignal): Promise<HttpAnswer> {
    const { method, path } = template;
    const attributes = { 'http.request.method': method, 'url.template': path };
    return inSpan({ name: `${method} ${path}`, kind: SpanKind.CLIENT, attributes }, async (span) => {
      const answer = await this.send(template, values, signal);
      if (answer.kind !== 'answer') failSpan(span, answer.kind);
      else {
        span?.setAttributes({ 'http.response.status_code': answer.status } satisfies SpanAttributes);
        if (answer.status >= 400) failSpan(span, String(answer.status));
      }
      return answer;
    });
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async send(
    template: CallTemplate,
    values: TemplateValues,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const url = this.settings.url.replace(/\/$/, '') + fillPath(template.path, values);
    const body = template.body === null ? null : JSON.stringify(fillBody(template.body, values));
    try {
      const response = await request(url, {
        // undici repeats nothing by itself; a redirect is not followed either.
        method: template.method,
        headers: {
          ...this.headers,
          ...(body !== null && { 'content-type': 'application/json' }),
          ...traceHeaders(),
        },
        body,
        signal,
        dispatcher: this.agent,
      });
      return {
        kind: 'answer',
        status: response.statusCode,
        json: await readJson(response),
        retryAfterMs: retryAfterMs(response.headers['retry-after']),
      };
    } catch (error) {
      return whyNoAnswer(error, signal);
    }
  }
}

async function readJson({ headers, body }: Dispatcher.ResponseData): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error('The answer is too long.');
    chunks.push(chunk);
  }
  if (!/^application\/([a-z.-]+\+)?json\b/i.test(String(headers['content-type']))) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

function whyNoAnswer(error: unknown, signal: AbortSignal): HttpAnswer {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (NOT_CONNECTED.has(code) || error instanceof errors.ConnectTimeoutError) {
    return { kind: 'not_connected', detail: `There was no connection to the rail (${code}).` };
  }
  if (signal.aborted) return { kind: 'lost', detail: 'No answer in time.' };
  return { kind: 'lost', detail: `The call broke off${code === '' ? '' : ` (${code})`}.` };
}

function retryAfterMs(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string' || !/^\d{1,6}$/.test(header)) return undefined;
  return Math.min(Number(header) * 1_000, MAX_RETRY_AFTER_MS);
}
