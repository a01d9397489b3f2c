import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { BatchReport, PayoutReport } from './types.js';

/** The body of a delivery. There may be more types one day: answer what you do not know with a 2xx, and leave it. */
export type WebhookEvent =
  | {
      readonly type: 'payout.paid' | 'payout.failed' | 'payout.needs_review';
      readonly timestamp: string;
      /** The item as in the report. Of two events of a payout the one with the lower `sequence` is stale. */
      readonly data: PayoutReport & { readonly batch_id: string; readonly sequence: number };
    }
  | {
      readonly type: 'batch.completed';
      readonly timestamp: string;
      readonly data: Omit<BatchReport, 'details'>;
    }
  | { readonly type: 'ping'; readonly timestamp: string; readonly data: { readonly webhook_id: string } };

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
