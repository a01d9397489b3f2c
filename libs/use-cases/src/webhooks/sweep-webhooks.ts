import { Injectable } from '@nestjs/common';
import { WebhookOutbox, type WebhookEndpointKey } from './webhook-outbox.port.js';
import { WebhookSlots } from './webhook-slots.js';

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

/** Endpoints one sweep wakes workers for at most; where more are due, the next one finds them. */
const MAX_ENDPOINTS_PER_SWEEP = 1_000;

/** Wakes workers for endpoints that have something due: new events, retries, leases that ran out. Any number of processes may. */
@Injectable()
export class SweepWebhooks {
  private waiting: number | undefined;

  constructor(
    private readonly outbox: WebhookOutbox,
    private readonly queue: WebhookQueue,
    private readonly slots: WebhookSlots,
  ) {}

  /** Endpoints that were due and waited in line for a worker when the last sweep looked; undefined where it could not. */
  get waitingEndpoints(): number | undefined {
    return this.waiting;
  }

  /** One sweep; returns how many endpoints it enqueued. Errors: `database_unavailable`, `redis_unavailable`. */
  async sweep(): Promise<number> {
    this.waiting = undefined;
    // What has no slot here would only stand before others in the queue. Workers that have one for it find it themselves.
    const due = (await this.outbox.due(MAX_ENDPOINTS_PER_SWEEP)).filter(({ payer }) =>
      this.slots.hasOneFor(payer),
    );
    if (due.length === 0) {
      this.waiting = 0;
      return 0;
    }
    // Asked before there are more. What is in line and not due is handled in no time, and is no sign of anything.
    this.waiting = await this.queue.waitingCount();
    await this.queue.enqueue(due);
    return due.length;
  }
}
