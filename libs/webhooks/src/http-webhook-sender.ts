import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { OnApplicationShutdown } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { say, webhookMessageId } from '#domain';
import { failSpan, inSpan, type SpanAttributes } from '#observability';
import { Clock, WebhookSender, type OutgoingWebhook, type WebhookAnswer } from '#use-cases';
import { guardedLookup, ForbiddenAddressError } from './guarded-lookup.js';
import { GuardedWebhookTargets } from './guarded-webhook-targets.js';
import type { TargetRules } from './public-address.js';
import { dnsLookup } from './resolve-name.js';
import { readAnswer } from './read-answer.js';
import { TimeLimit } from './time-limit.js';
import { toWebhookBody, headersOf, type WebhookRequest } from './webhook-body.js';

/**
 * Kept for the next delivery. How many are in use at a time is bounded by how many deliveries are: were it bounded by host, one
 * who holds the calls to a host that many share would hold everybody's.
 */
const MAX_FREE_SOCKETS_PER_HOST = 10;
/** Connections that idle longer are closed by us, before the other side does it under a request. */
const KEEP_ALIVE_MS = 4_000;

export interface WebhookSendingSettings extends TargetRules {
  /** One delivery, from looking up the name to the status of the answer. Default 15000. */
  readonly timeoutMs: number;
}

/**
 * Sends webhooks over HTTP. Follows no redirects, knows no proxies, and connects to nothing that `isAllowedAddress` refuses: a
 * literal address is checked before, what a name stands for when connecting. Connections are used again, and were checked when
 * they were made.
 */
export class HttpWebhookSender extends WebhookSender implements OnApplicationShutdown {
  private readonly targets: GuardedWebhookTargets;
  private readonly agents: { readonly 'http:': HttpAgent; readonly 'https:': HttpsAgent };

  /** @param lookup - the resolver; tests bring their own. */
  constructor(
    private readonly settings: WebhookSendingSettings,
    private readonly clock: Clock,
    lookup: LookupFunction = dnsLookup(),
  ) {
    super();
    this.targets = new GuardedWebhookTargets(settings);
    const options = {
      keepAlive: true,
      maxFreeSockets: MAX_FREE_SOCKETS_PER_HOST,
      timeout: KEEP_ALIVE_MS,
      lookup: guardedLookup(settings, lookup),
    };
    this.agents = {
      'http:': new HttpAgent(options),
      // Said, so that no environment variable can turn it off.
      'https:': new HttpsAgent({ ...options, rejectUnauthorized: true }),
    };
  }

  /**
   * In a span of the job's trace that says nothing of where it goes: an address may hold its owner's secrets. Receivers get no
   * `traceparent`; they have the webhook's id.
   */
  override send({ url, secrets, event }: OutgoingWebhook, signal: AbortSignal): Promise<WebhookAnswer> {
    const messageId = webhookMessageId(event.eventId);
    const webhook = { messageId, secrets, body: JSON.stringify(toWebhookBody(event)) };
    const attributes = { 'http.request.method': 'POST', 'malote.webhook.message_id': messageId };
    return inSpan({ name: 'send webhook', kind: SpanKind.CLIENT, attributes }, async (span) => {
      const answer = await this.post(new URL(url), webhook, signal);
      if ('fault' in answer) failSpan(span, answer.fault);
      else {
        span?.setAttributes({ 'http.response.status_code': answer.status } satisfies SpanAttributes);
        if (answer.status >= 400) failSpan(span, String(answer.status));
      }
      return answer;
    });
  }

  private async post(url: URL, webhook: WebhookRequest, signal: AbortSignal): Promise<WebhookAnswer> {
    const fault = this.targets.faultOf(url, '');
    if (fault !== undefined) return { fault: 'forbidden_address', message: say(fault.message, 'en') };
    const limit = new TimeLimit(this.settings.timeoutMs, signal);
    try {
      return await readAnswer(await this.request(url, webhook, limit), this.clock);
    } catch (error) {
      return limit.fault ?? whyNoAnswer(error);
    } finally {
      limit.end();
    }
  }

  onApplicationShutdown(): void {
    this.agents['http:'].destroy();
    this.agents['https:'].destroy();
  }

  private request(url: URL, webhook: WebhookRequest, limit: TimeLimit): Promise<IncomingMessage> {
    const isSecure = url.protocol === 'https:';
    const options = {
      method: 'POST',
      headers: headersOf(webhook, this.clock.timeOfDay()),
      agent: this.agents[isSecure ? 'https:' : 'http:'],
    };
    return new Promise((resolve, reject) => {
      const request = (isSecure ? requestHttps : requestHttp)(url, options);
      limit.begin(() => request.destroy());
      request.once('response', resolve);
      // More than one may come: an answer that breaks off is also an error of the request.
      request.on('error', reject);
      // Without an answer or an error where the receiver wants to speak another protocol.
      request.once('close', () => {
        reject(new Error('The connection was closed.'));
      });
      request.end(webhook.body);
    });
  }
}

/** How the codes of TLS and certificate errors begin. */
const TLS_CODE = /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO$)/;

/** Puts a failed request into words that its receiver's owner can use; nothing of the address, nothing of our network. */
function whyNoAnswer(error: unknown): WebhookAnswer {
  if (error instanceof ForbiddenAddressError) return { fault: 'forbidden_address', message: error.message };
  const code = codeOf(error);
  if (TLS_CODE.test(code)) {
    return {
      fault: 'tls',
      message: `There was no secure connection to the receiver (${code}): look at its certificate.`,
    };
  }
  return {
    fault: 'connection',
    message: `The connection to the receiver failed${code === '' ? '' : ` (${code})`}.`,
  };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
