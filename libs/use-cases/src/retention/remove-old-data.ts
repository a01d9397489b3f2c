import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  HOLD_EVERY_MS,
  OldWebhooks,
  RetentionEvents,
  RetentionLease,
  type RetentionDays,
} from './retention.port.js';
import { RemoveExpiredPartitions } from './remove-expired-partitions.js';

/** `done`: all that is old enough was looked at; `put_off`: another worker removes, or a transaction still uses what is to go. */
export type RemovalResult = 'done' | 'put_off';

/** Removes data older than it is to be kept. One worker of all does so at a time. */
@Injectable()
export class RemoveOldData {
  private readonly holder = randomUUID();

  constructor(
    private readonly lease: RetentionLease,
    private readonly partitions: RemoveExpiredPartitions,
    private readonly webhooks: OldWebhooks,
    private readonly events: RetentionEvents,
  ) {}

  /** Errors: that of the first kind of data that could not be removed, after the others; the signal's reason. */
  async run(days: RetentionDays, signal: AbortSignal): Promise<RemovalResult> {
    if (!(await this.lease.hold(this.holder))) return 'put_off';
    const lost = new AbortController();
    const renewal = setInterval(() => {
      // A lease that could not be renewed for an error is not lost yet. Each step may be repeated, so two workers at once are safe.
      this.lease.hold(this.holder).then(
        (held) => {
          if (!held) lost.abort(new Error('Another worker holds the lease.'));
        },
        () => undefined,
      );
    }, HOLD_EVERY_MS);
    let result: RemovalResult | undefined;
    try {
      result = await this.removeAll(days, AbortSignal.any([signal, lost.signal]));
      return result;
    } catch (error) {
      // The worker that holds the lease now continues from here.
      if (lost.signal.aborted) return 'put_off';
      throw error;
    } finally {
      clearInterval(renewal);
      await this.lease.end(this.holder, result === 'done').catch(() => undefined);
    }
  }

  private async removeAll(days: RetentionDays, signal: AbortSignal): Promise<RemovalResult> {
    const steps = [
      () => this.partitions.remove('messages', days.messages, signal),
      () => this.partitions.remove('payouts', days.payouts, signal),
      () => this.removeWebhooks(days.webhooks, signal),
    ];
    const failures: unknown[] = [];
    let waits = false;
    for (const step of steps) {
      signal.throwIfAborted();
      try {
        waits = (await step()) === 'waits' || waits;
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return waits ? 'put_off' : 'done';
  }

  private async removeWebhooks(days: number | undefined, signal: AbortSignal): Promise<'done'> {
    if (days === undefined) return 'done';
    for await (const removed of this.webhooks.remove(days, signal)) this.events.webhooksRemoved(removed);
    return 'done';
  }
}
