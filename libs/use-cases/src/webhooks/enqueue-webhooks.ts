import { Injectable } from '@nestjs/common';
import type { WebhookEndpointKey } from './webhook-outbox.port.js';
import { WebhookQueue } from './webhook-queue.port.js';

/** Enqueues webhooks for callers that must not wait or fail for it: the sweeper finds what did not arrive. */
@Injectable()
export class EnqueueWebhooks {
  constructor(private readonly queue: WebhookQueue) {}

  /** Call after the commit. */
  enqueue(endpoint: WebhookEndpointKey): void {
    this.queue.enqueue([endpoint]).catch(() => undefined);
  }
}
