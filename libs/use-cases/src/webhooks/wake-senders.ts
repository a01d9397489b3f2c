import { Injectable } from '@nestjs/common';
import type { WebhookEndpointKey } from './webhook-outbox.port.js';
import { WebhookQueue } from './webhook-queue.port.js';

/** Tells workers of what is to be sent without making anybody wait: what does not arrive is found by the sweeper. */
@Injectable()
export class WakeSenders {
  constructor(private readonly queue: WebhookQueue) {}

  /** Call after the commit. Never fails, never waits. */
  wake(endpoint: WebhookEndpointKey): void {
    this.queue.enqueue([endpoint]).catch(() => undefined);
  }
}
