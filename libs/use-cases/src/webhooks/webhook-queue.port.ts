import { Injectable } from '@nestjs/common';
import type { WebhookEndpointKey } from './webhook-outbox.port.js';

/** Wakes workers for endpoints that have something due. A wake-up that is lost is repeated by the sweeper. */
export abstract class WebhookQueue {
  /** Enqueues endpoints, each at most once at a time. Errors: `redis_unavailable`. */
  abstract enqueue(endpoints: readonly WebhookEndpointKey[]): Promise<void>;
  /** Endpoints in line that no worker has taken. Errors: `redis_unavailable`. */
  abstract waitingCount(): Promise<number>;
}

/** Enqueues webhooks for callers that must not wait or fail for it: the sweeper finds what did not arrive. */
@Injectable()
export class EnqueueWebhooks {
  constructor(private readonly queue: WebhookQueue) {}

  /** Call after the commit. */
  enqueue(endpoint: WebhookEndpointKey): void {
    this.queue.enqueue([endpoint]).catch(() => undefined);
  }
}
