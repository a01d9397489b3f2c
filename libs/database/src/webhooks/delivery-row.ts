import type { DeliveryStatus, WebhookDelivery, WebhookEventType } from '#domain';

/** A delivery with what clients see of its event. */
export interface DeliveryRow {
  readonly delivery_id: string;
  readonly event_id: string;
  readonly type: WebhookEventType;
  readonly batch_id: string | null;
  readonly payout_id: string | null;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly last_attempt_at: Date | null;
  readonly last_answer: number | null;
  readonly last_fault: string | null;
  readonly last_duration_ms: number | null;
  readonly next_attempt_at: Date | null;
  readonly created_at: Date;
}

export function toDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    deliveryId: row.delivery_id,
    eventId: row.event_id,
    type: row.type,
    batchId: row.batch_id ?? undefined,
    payoutId: row.payout_id ?? undefined,
    status: row.status,
    attempts: row.attempts,
    lastAttempt:
      row.last_attempt_at === null
        ? undefined
        : {
            at: row.last_attempt_at,
            answer: row.last_answer ?? undefined,
            fault: row.last_fault ?? undefined,
            durationMs: row.last_duration_ms ?? undefined,
          },
    nextAttemptAt: row.next_attempt_at ?? undefined,
    createdAt: row.created_at,
  };
}
