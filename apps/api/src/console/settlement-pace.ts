import type { BatchPace, OverviewRepository } from '#database';
import type { BatchKey } from '#use-cases';

/** How many payouts ended in looks of one step of time. */
export interface PacePoint {
  /** When the step began; the same at every process. */
  readonly at: Date;
  /** The time that its looks looked back on. */
  readonly sinceMs: number;
  readonly paid: number;
  readonly failed: number;
}

const STEP_MS = 10_000;
/** A quarter of an hour. */
const MAX_POINTS = 90;
/** Batches that are followed until they are final. */
const MAX_FOLLOWED = 2_000;

/**
 * How fast payouts end: what the counts of the batches in work have grown by from one look to the next. A batch that was in work is
 * looked at until it is final, so that its last payouts count too; so are those that came and went between two looks.
 */
export class SettlementPace {
  private readonly points: PacePoint[] = [];
  private followed = new Map<string, BatchPace>();
  private lastLook: Date | undefined;

  /** Errors: `database_unavailable`. */
  async look(overview: Pick<OverviewRepository, 'pace'>, now: Date): Promise<readonly PacePoint[]> {
    const before = this.lastLook;
    const found = await overview.pace([...this.followed.values()], before);
    if (before !== undefined) {
      let [paid, failed] = [0, 0];
      for (const pace of found) {
        const last =
          this.followed.get(nameOf(pace)) ?? (pace.createdAt > before ? { paid: 0, failed: 0 } : pace);
        paid += pace.paid - last.paid;
        failed += pace.failed - last.failed;
      }
      this.add(now, { sinceMs: now.getTime() - before.getTime(), paid, failed });
    }
    // One created after `now` is found again at the next look.
    const kept = found.filter((pace) => !pace.isFinal || pace.createdAt > now);
    this.followed = new Map(kept.slice(0, MAX_FOLLOWED).map((pace) => [nameOf(pace), pace]));
    this.lastLook = now;
    return this.points;
  }

  private add(now: Date, { sinceMs, paid, failed }: Omit<PacePoint, 'at'>): void {
    const at = new Date(Math.floor(now.getTime() / STEP_MS) * STEP_MS);
    const last = this.points.at(-1);
    if (last?.at.getTime() === at.getTime()) {
      this.points.pop();
      this.points.push({
        at,
        sinceMs: last.sinceMs + sinceMs,
        paid: last.paid + paid,
        failed: last.failed + failed,
      });
    } else this.points.push({ at, sinceMs, paid, failed });
    if (this.points.length > MAX_POINTS) this.points.shift();
  }
}

function nameOf({ payer, batchId }: BatchKey): string {
  return `${payer} ${batchId}`;
}
