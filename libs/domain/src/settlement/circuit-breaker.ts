export interface BreakerPolicy {
  /** Calls in a row without an answer, after which the rail counts as down. */
  readonly openAfterNoAnswers: number;
  readonly openMs: number;
  readonly probes: number;
}

export const DEFAULT_BREAKER_POLICY: BreakerPolicy = {
  // More than the odd calls that are lost when a connection breaks, less than a chunk of a hundred.
  openAfterNoAnswers: 20,
  openMs: 5_000,
  probes: 3,
};

/**
 * Pauses submissions while the rail does not answer, so that payouts stay where they are instead of becoming doubtful one after
 * the other. Questions continue meanwhile. Knows no clock: times are passed in, milliseconds that only grow.
 *
 * closed → open after `openAfterNoAnswers` in a row → after `openMs` a few probes → closed by an answer, open again by none.
 */
export class CircuitBreaker {
  private noAnswersInARow = 0;
  private openUntilMs: number | undefined;
  private pausedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly policy: BreakerPolicy) {}

  /** How many payouts may be submitted now. Probes are handed out once per `openMs`, whatever becomes of them. */
  allowance(nowMs: number): number {
    if (nowMs < this.pausedUntilMs) return 0;
    if (this.openUntilMs === undefined) return Number.POSITIVE_INFINITY;
    if (nowMs < this.openUntilMs) return 0;
    this.openUntilMs = nowMs + this.policy.openMs;
    return this.policy.probes;
  }

  get isOpen(): boolean {
    return this.openUntilMs !== undefined;
  }

  /** The rail answered, whatever it said. Returns true if that closed the breaker. */
  answered(): boolean {
    const wasOpen = this.isOpen;
    this.noAnswersInARow = 0;
    this.openUntilMs = undefined;
    return wasOpen;
  }

  /** The rail asked to be left alone for a while: it is not down, so the breaker does not move. */
  pause(nowMs: number, forMs: number): void {
    this.pausedUntilMs = Math.max(this.pausedUntilMs, nowMs + forMs);
  }

  /** The rail gave no answer. Returns true if that opened the breaker. */
  notAnswered(nowMs: number): boolean {
    const wasOpen = this.isOpen;
    this.noAnswersInARow += 1;
    if (!wasOpen && this.noAnswersInARow < this.policy.openAfterNoAnswers) return false;
    this.openUntilMs = nowMs + this.policy.openMs;
    return !wasOpen;
  }
}
