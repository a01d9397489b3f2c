import type { Clock } from '../time/clock.port.js';

/** Kept for payers that have few places or none, so that a payer that comes finds some. One of them takes half of what is left at most. */
const RESERVED_SHARE = 0.1;

/** How much a worker may take. */
export interface Room {
  readonly places: number;
  /** Payers that hold more than their share of the places. */
  readonly crowded: readonly string[];
  readonly placesOfCrowded: number;
}

/**
 * The places of one worker at the rail: a payout has one from its claim until its calls have ended. What a worker claims so goes out
 * at once, and the order of claims is the order of payments. A payer whose calls are slow holds its own share, and no other's.
 */
export class RailPlaces {
  private readonly held = new Map<string, { count: number; weight: number }>();
  private total = 0;
  private readonly waiting = new Set<() => void>();

  /** @param size may change at any time; what is held beyond it stays */
  constructor(
    public size: number,
    private readonly clock: Clock,
  ) {}

  room(): Room {
    const free = Math.max(0, this.size - this.total);
    let weights = 1;
    for (const { weight } of this.held.values()) weights += weight;
    const crowded = [...this.held]
      .filter(([, { count, weight }]) => count > (this.size * weight) / weights)
      .map(([payer]) => payer);
    const placesOfCrowded = Math.max(0, free - Math.floor(this.size * RESERVED_SHARE));
    return { places: Math.max(placesOfCrowded, Math.ceil(free / 2)), crowded, placesOfCrowded };
  }

  /** @param weight the payer's; without it the one known, or 1 */
  take(payer: string, count: number, weight = this.held.get(payer)?.weight ?? 1): void {
    this.held.set(payer, { count: (this.held.get(payer)?.count ?? 0) + count, weight });
    this.total += count;
  }

  release(payer: string): void {
    const holder = this.held.get(payer);
    if (holder === undefined) return;
    this.total -= 1;
    holder.count -= 1;
    if (holder.count === 0) this.held.delete(payer);
    for (const proceed of this.waiting) proceed();
  }

  /** Resolves when a place becomes free, or after `ms`. */
  async change(ms: number): Promise<void> {
    let callOff = (): void => undefined;
    let proceed = (): void => undefined;
    await new Promise<void>((resolve) => {
      proceed = resolve;
      this.waiting.add(proceed);
      callOff = this.clock.after(ms, resolve);
    });
    this.waiting.delete(proceed);
    callOff();
  }
}
