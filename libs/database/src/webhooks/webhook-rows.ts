import type { DeliveryStatus, WebhookDelivery, WebhookEndpoint, WebhookEventType } from '#domain';

/** A row of `webhook_endpoint` without its secrets, as the driver reads it. */
export interface EndpointRow {
  readonly endpoint_id: string;
  readonly url: string;
  readonly events: readonly WebhookEventType[];
  readonly enabled: boolean;
  readonly disabled_because: string | null;
  readonly former_secret_until: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

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

export function toEndpoint(row: EndpointRow): WebhookEndpoint {
  return {
    endpointId: row.endpoint_id,
    url: row.url,
    events: row.events,
    enabled: row.enabled,
    disabledBecause: row.disabled_because ?? undefined,
    formerSecretUntil: row.former_secret_until ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
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
