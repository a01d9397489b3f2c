import { readFileSync } from 'node:fs';
import { SpanKind } from '@opentelemetry/api';
import { Agent, errors, request, type Dispatcher } from 'undici';
import { failSpan, inSpan, traceHeaders, type SpanAttributes } from '#observability';
import type { Clock } from '#use-cases';
import { AccessToken } from './access-token.js';
import type { HttpAnswer } from './http-answer.js';
import { fillBody, fillHeaders, fillPath, type TemplateValues } from './fill-template.js';
import type { CallTemplate } from './call-template.js';
import type { Profile } from './profile.js';
import { isPfx, type PspRailSettings } from './psp-rail-settings.js';
import { requestSigner, type RequestSigner } from './request-signers.js';

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

/** Calls a PSP over HTTP and says what came back; never throws but for faults of the profile. */
export class PspClient {
  private readonly agent: Agent;
  private readonly token: AccessToken | undefined;
  private readonly signer: RequestSigner | undefined;

  constructor(
    private readonly settings: PspRailSettings,
    private readonly clock: Clock,
  ) {
    const { authentication } = settings.profile;
    this.agent = new Agent({
      connections: settings.maxConnections,
      pipelining: 1,
      connect: {
        timeout: CONNECT_TIMEOUT_MS,
        ...clientCertificate(settings),
        ...contentsOf('ca', settings.caFile),
      },
      keepAliveTimeout: KEEP_ALIVE_MS,
    });
    this.token =
      authentication.kind === 'oauth2'
        ? new AccessToken((signal) => this.askForToken(authentication, signal), authentication.earlyMs)
        : undefined;
    this.signer =
      authentication.kind === 'signature'
        ? requestSigner(authentication.signer, settings.clientId ?? '', read(settings.signingKeyFile))
        : undefined;
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
    { method, path, headers: own, body: template }: CallTemplate,
    values: TemplateValues,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const token = await this.token?.get(signal);
    if (this.token !== undefined && token === undefined)
      return { kind: 'not_sent', detail: 'The rail gave no token.' };
    const body = template === null ? null : JSON.stringify(fillBody(template, values));
    const filledPath = fillPath(path, values);
    const signable = { method, path: filledPath, body: body ?? '' };
    const headers = {
      ...fillHeaders(own, values),
      ...this.authorization(token),
      ...this.signer?.(signable, this.clock.timeOfDay()),
      ...(body !== null && { 'content-type': 'application/json' }),
    };
    const answer = await this.exchange(method, filledPath, headers, body, signal);
    if (token !== undefined && answer.kind === 'answer' && answer.status === 401) this.token?.drop(token);
    return answer;
  }

  private authorization(token: string | undefined): Record<string, string> {
    const { authorization, profile } = this.settings;
    if (token !== undefined) return { authorization: `Bearer ${token}` };
    if (profile.authentication.kind !== 'header' || authorization === undefined) return {};
    return { [profile.authentication.name.toLowerCase()]: authorization };
  }

  private askForToken(
    { path, client, body, scope }: Profile['authentication'] & { readonly kind: 'oauth2' },
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const { clientId = '', clientSecret = '' } = this.settings;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const members = {
      grant_type: 'client_credentials',
      ...(scope !== null && { scope }),
      ...(client === 'form' && { client_id: clientId, client_secret: clientSecret }),
    };
    const headers = {
      'content-type': body === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
      ...(client === 'basic' && { authorization: `Basic ${basic}` }),
    };
    const text = body === 'json' ? JSON.stringify(members) : new URLSearchParams(members).toString();
    return this.exchange('POST', path, headers, text, signal);
  }

  private async exchange(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: string | null,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    try {
      const response = await request(this.settings.url.replace(/\/$/, '') + path, {
        // undici repeats nothing by itself; a redirect is not followed either.
        method,
        headers: { accept: 'application/json', ...headers, ...traceHeaders() },
        body,
        signal,
        dispatcher: this.agent,
      });
      return {
        kind: 'answer',
        status: response.statusCode,
        json: await readJson(response),
        retryAfterMs: retryAfterMs(response.headers, this.clock.timeOfDay()),
      };
    } catch (error) {
      return whyNoAnswer(error, signal);
    }
  }
}

function contentsOf(name: 'cert' | 'key' | 'ca', file: string | undefined) {
  return file === undefined ? {} : { [name]: readFileSync(file, 'utf8') };
}

function clientCertificate({ certificateFile, keyFile, certificatePassphrase }: PspRailSettings) {
  if (certificateFile === undefined || !isPfx(certificateFile))
    return { ...contentsOf('cert', certificateFile), ...contentsOf('key', keyFile) };
  const passphrase = certificatePassphrase;
  return { pfx: readFileSync(certificateFile), ...(passphrase !== undefined && { passphrase }) };
}

function read(file: string | undefined): string {
  return file === undefined ? '' : readFileSync(file, 'utf8');
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
    return { kind: 'not_sent', detail: `There was no connection to the rail (${code}).` };
  }
  if (signal.aborted) return { kind: 'lost', detail: 'No answer in time.' };
  return { kind: 'lost', detail: `The call broke off${code === '' ? '' : ` (${code})`}.` };
}

/** When the PSP wants to be called again: `Retry-After` as seconds or as a date, else the seconds of `RateLimit-Reset`. */
function retryAfterMs(headers: Dispatcher.ResponseData['headers'], now: Date): number | undefined {
  const said = headers['retry-after'] ?? headers['ratelimit-reset'];
  if (typeof said !== 'string') return undefined;
  const ms = /^\d{1,6}$/.test(said) ? Number(said) * 1_000 : Date.parse(said) - now.getTime();
  return ms >= 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : undefined;
}
