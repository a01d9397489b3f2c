import { Webhook } from 'standardwebhooks';
import { toInstant, type Instant, type WebhookEvent, type WebhookEventType } from '#domain';
import { toBatchReport, toPayoutReport, type BatchReport, type PayoutReport } from '#presenters';

/** The body of a delivery (Standard Webhooks, "payload structure"). */
export type WebhookBody = {
  readonly type: WebhookEventType;
  readonly timestamp: Instant;
  readonly data:
    | (PayoutReport & { readonly batch_id: string; readonly sequence: number })
    | BatchReport
    | { readonly webhook_id: string };
};

export function toWebhookBody(event: WebhookEvent): WebhookBody {
  return { type: event.type, timestamp: toInstant(event.occurredAt), data: dataOf(event) };
}

function dataOf(event: WebhookEvent): WebhookBody['data'] {
  switch (event.type) {
    case 'batch.completed':
    case 'batch.awaiting_approval':
    case 'batch.approved':
    case 'batch.rejected':
      return toBatchReport(event.batch);
    case 'ping':
      return { webhook_id: event.endpointId };
    default: {
      const { payout, sequence } = event;
      return { batch_id: payout.batchId, sequence, ...toPayoutReport(payout, 'en') };
    }
  }
}

/** A delivery as it leaves. */
export interface WebhookRequest {
  /** The value of `webhook-id`. */
  readonly messageId: string;
  readonly secrets: readonly Buffer[];
  /** JSON. */
  readonly body: string;
}

/** Receivers find us by it in their logs. */
const USER_AGENT = 'Malote-Webhooks/1';

/**
 * The headers of one attempt, by Standard Webhooks: a signature for each secret, so that receivers can change theirs over
 * without missing one.
 *
 * @param at the moment of this attempt: receivers refuse what is minutes old.
 */
export function headersOf({ messageId, secrets, body }: WebhookRequest, at: Date): Record<string, string> {
  const signatures = secrets.map((secret) =>
    new Webhook(secret, { format: 'raw' }).sign(messageId, at, body),
  );
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': USER_AGENT,
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': signatures.join(' '),
  };
}
