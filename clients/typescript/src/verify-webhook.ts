import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { WebhookEvent } from './types.js';

/** Those of Node's `request.headers`, or of the web's `Request`. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

const NAMES = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];

/**
 * Makes sure that a delivery is Malote's and at most five minutes old, and returns its event. `body` is what arrived, byte by byte:
 * parsed and written anew it has another signature. `secrets`: the endpoint's `whsec_…`; while you rotate, both. Throws
 * `WebhookVerificationError`.
 *
 * A delivery can come more than once: `webhook-id` says which ones are the same.
 */
export function verifyWebhook(
  headers: WebhookHeaders,
  body: string | Uint8Array,
  secrets: string | readonly string[],
): WebhookEvent {
  const payload = typeof body === 'string' ? body : new TextDecoder().decode(body);
  const relevant = Object.fromEntries(NAMES.map((name) => [name, valueOf(headers, name)]));
  let reason: unknown = new WebhookVerificationError('No secret was given');
  for (const secret of [secrets].flat()) {
    try {
      return new Webhook(secret).verify(payload, relevant) as WebhookEvent;
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error;
      reason = error;
    }
  }
  throw reason;
}

function valueOf(headers: WebhookHeaders, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  return [value ?? ''].flat().join(' ');
}
