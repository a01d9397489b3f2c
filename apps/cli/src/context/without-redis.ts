import { KeySignals, PayoutQueue } from '#use-cases';

// Redis may be down when people reach for commands, so commands do without it.

/** Workers find what is due by their sweep, within a second. */
export class NoPayoutQueue extends PayoutQueue {
  override enqueue(): Promise<void> {
    return Promise.resolve();
  }

  override waitingCount(): Promise<number> {
    return Promise.resolve(0);
  }
}

/** Processes read changed keys from Postgres, within three seconds. */
export class NoKeySignals extends KeySignals {
  override send(): void {
    // Nothing to send with.
  }
  override listen(): void {
    // Nothing to listen to.
  }
}
