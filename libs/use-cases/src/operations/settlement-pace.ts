import type { BatchKey } from '../payouts/payout-reader.port.js';
import type { BatchPace, OverviewReader } from './overview-reader.port.js';

/** How many payouts ended in the time up to a moment. */
export interface PacePoint {
  readonly at: Date;
  readonly sinceMs: number;
  readonly paid: number;
  readonly failed: number;
}

/** A quarter of an hour of points, at one every two seconds. */
const MAX_POINTS = 450;
/** Batches that are followed until they are final. */
const MAX_FOLLOWED = 2_000;

/**
 * How fast payouts end: what the counts of the batches in work have grown by from one look to the next. A batch that was in work is
 * looked at until it is final, so that its last payouts count too.
 */
export class SettlementPace {
  private readonly points: PacePoint[] = [];
  private followed = new Map<string, BatchPace>();
  private lastLook: Date | undefined;

  /** Errors: `database_unavailable`. */
  async look(reader: OverviewReader, recent: readonly BatchKey[], now: Date): Promise<readonly PacePoint[]> {
    const known = new Map<string, BatchKey>();
    for (const key of [...this.followed.values(), ...recent]) known.set(nameOf(key), key);
    const found = await reader.pace([...known.values()]);
    const before = this.lastLook;
    if (before !== undefined) {
      let [paid, failed] = [0, 0];
      for (const pace of found) {
        const last =
          this.followed.get(nameOf(pace)) ?? (pace.createdAt > before ? { paid: 0, failed: 0 } : pace);
        paid += pace.paid - last.paid;
        failed += pace.failed - last.failed;
      }
      this.points.push({ at: now, sinceMs: now.getTime() - before.getTime(), paid, failed });
      if (this.points.length > MAX_POINTS) this.points.shift();
    }
    const isRecent = new Set(recent.map(nameOf));
    const kept = found.filter((pace) => !pace.isFinal || isRecent.has(nameOf(pace)));
    this.followed = new Map(kept.slice(0, MAX_FOLLOWED).map((pace) => [nameOf(pace), pace]));
    this.lastLook = now;
    return this.points;
  }

  /** Nobody has looked for a while: what ended meanwhile belongs to no point. */
  forget(): void {
    this.lastLook = undefined;
    this.followed.clear();
  }
}

function nameOf({ payer, batchId }: BatchKey): string {
  return `${payer} ${batchId}`;
}
