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
      return toBatchReport(event.batch);
    case 'ping':
      return { webhook_id: event.endpointId };
    default: {
      const { payout, sequence } = event;
      return { batch_id: payout.batchId, sequence, ...toPayoutReport(payout, 'en') };
    }
  }
}
