import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RemoveExpiredPartitions } from './remove-expired-partitions.js';
import { RemoveOldWebhooks } from './remove-old-webhooks.js';
import { RetentionSettings } from './retention-settings.js';
import { HOLD_EVERY_MS, RetentionLease } from './retention-lease.port.js';

/** `through`: all that is old enough was looked at; `put_off`: somebody else is at it, or still uses what is to go. */
export type RetentionOutcome = 'through' | 'put_off';

/** Removes what is older than it is to be kept. One worker of all does so at a time. */
@Injectable()
export class RemoveOldData {
  private readonly holder = randomUUID();

  constructor(
    private readonly settings: RetentionSettings,
    private readonly turn: RetentionLease,
    private readonly partitions: RemoveExpiredPartitions,
    private readonly webhooks: RemoveOldWebhooks,
  ) {}

  /** Whether anything is to be removed ever. */
  get isOn(): boolean {
    const { messages, payouts, webhooks } = this.settings.days;
    return [messages, payouts, webhooks].some((days) => days !== undefined);
  }

  /** Errors: that of the first kind of data that could not be removed, after the others; the signal's reason. */
  async run(signal: AbortSignal): Promise<RetentionOutcome> {
    if (!(await this.turn.hold(this.holder))) return 'put_off';
    const lost = new AbortController();
    const holding = setInterval(() => {
      // Could not be held, or not be asked about: each step may be repeated, but two need not be at it.
      this.turn.hold(this.holder).then(
        (held) => {
          if (!held) lost.abort(new Error('Somebody else removes what is old.'));
        },
        () => undefined,
      );
    }, HOLD_EVERY_MS);
    let outcome: RetentionOutcome | undefined;
    try {
      outcome = await this.removeAll(AbortSignal.any([signal, lost.signal]));
      return outcome;
    } catch (error) {
      // Whoever has the turn now goes on from where this one was.
      if (lost.signal.aborted) return 'put_off';
      throw error;
    } finally {
      clearInterval(holding);
      await this.turn.end(this.holder, outcome === 'through').catch(() => undefined);
    }
  }

  private async removeAll(signal: AbortSignal): Promise<RetentionOutcome> {
    const { messages, payouts, webhooks } = this.settings.days;
    const parts: (() => Promise<'done' | 'waits'>)[] = [
      () => this.partitions.remove('messages', messages, signal),
      () => this.partitions.remove('payouts', payouts, signal),
    ];
    if (webhooks !== undefined)
      parts.push(async () => {
        await this.webhooks.remove(webhooks, signal);
        return 'done';
      });
    const failures: unknown[] = [];
    let waits = false;
    for (const part of parts) {
      signal.throwIfAborted();
      try {
        waits = (await part()) === 'waits' || waits;
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return waits ? 'put_off' : 'through';
  }
}
