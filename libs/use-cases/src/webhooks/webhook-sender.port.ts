import type { WebhookEvent } from '#domain';

export interface OutgoingWebhook {
  readonly url: string;
  readonly secrets: readonly Buffer[];
  readonly event: WebhookEvent;
}

export type WebhookAnswer =
  | {
      readonly status: number;
      /** `Retry-After` of a 429 or 503, in milliseconds, where it was given. */
      readonly retryAfterMs?: number;
    }
  | { readonly fault: 'timeout' | 'connection' | 'forbidden_address' | 'tls'; readonly message: string };

export abstract class WebhookSender {
  /**
   * Sends once, following no redirects, within a time limit; never rejects. The address connected to is checked when connecting.
   *
   * @param signal ends what is under way: it counts as not answered in time.
   */
  abstract send(webhook: OutgoingWebhook, signal: AbortSignal): Promise<WebhookAnswer>;
}
