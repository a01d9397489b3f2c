import type { PayoutMove } from '#domain';
import { SettlementEvents } from '../src/settlement/settlement-events.port.js';
import type { PayoutResult } from '../src/settlement/settlement-store.port.js';

/** Notes what is reported to people. */
export class NotingEvents extends SettlementEvents {
  readonly reported: string[] = [];

  override railDown(): void {
    this.reported.push('rail is down');
  }

  override railUp(): void {
    this.reported.push('rail is up');
  }

  override railHeld(): void {
    this.reported.push('rail is held');
  }

  override railReleased(): void {
    this.reported.push('rail is released');
  }

  override heldForReview(_batch: unknown, held: readonly { readonly reason?: PayoutMove['reason'] }[]): void {
    this.reported.push(`held: ${held.map(({ reason }) => reason?.code).join()}`);
  }

  override unmatchedSettlements(_batch: unknown, settlements: readonly PayoutResult[]): void {
    this.reported.push(`unmatched: ${settlements.map(({ payoutId }) => payoutId).join()}`);
  }

  override resultsNotWritten(_batch: unknown, { length: count }: readonly string[]): void {
    this.reported.push(`not written: ${String(count)}`);
  }
}
