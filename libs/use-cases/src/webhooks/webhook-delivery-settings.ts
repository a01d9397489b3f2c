import type { RandomSource, WebhookSchedule } from '#domain';

/** How deliveries work. Injected; the values come from the configuration. */
export abstract class WebhookDeliverySettings {
  /** One delivery ends after this, without an answer. Default 15000. */
  abstract readonly timeoutMs: number;
  /** A claimed delivery belongs to its worker for this long: one call, and the writing of its result. */
  abstract readonly leaseMs: number;
  abstract readonly schedule: WebhookSchedule;
  /** Chance for the pauses between attempts; `Math.random` will do. */
  abstract readonly random: RandomSource;
}
