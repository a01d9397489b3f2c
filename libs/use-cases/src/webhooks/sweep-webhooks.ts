import { Injectable } from '@nestjs/common';
import { WebhookOutbox } from './webhook-outbox.port.js';
import { WebhookQueue } from './webhook-queue.port.js';

/** Endpoints one sweep wakes workers for at most; where more are due, the next one finds them. */
const MAX_ENDPOINTS_PER_SWEEP = 1_000;

/** Wakes workers for endpoints that have something due: new events, retries, leases that ran out. Any number of processes may. */
@Injectable()
export class SweepWebhooks {
  constructor(
    private readonly outbox: WebhookOutbox,
    private readonly queue: WebhookQueue,
  ) {}

  /** One sweep; returns how many endpoints it enqueued. Errors: `database_unavailable`, `redis_unavailable`. */
  async sweep(): Promise<number> {
    const due = await this.outbox.due(MAX_ENDPOINTS_PER_SWEEP);
    if (due.length > 0) await this.queue.enqueue(due);
    return due.length;
  }
}
