import { DomainError } from '#domain';
import { forNobody, type Logger } from '#observability';

/** What is waited for is up to this late; every process sweeps, so with more of them it is less. */
const SWEEP_EVERY_MS = 1_000;
/** Sweeps that somebody asks for begin at least this far apart: the first one at once, and one for all who ask after it. */
const ASKED_FOR_EVERY_MS = 50;

/** Sweeps once a second, one sweep at a time, from `start` to `stop`, and again. */
export class RepeatedSweep {
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | undefined;
  private isAskedFor = false;
  private begunAtMs = 0;
  private isStopping = false;

  constructor(
    private readonly sweep: () => Promise<unknown>,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.isStopping = false;
    this.isAskedFor = false;
    this.sweepAfter(0);
  }

  /** There is something to find: sweeps within some milliseconds, however many ask. */
  soon(): void {
    if (this.isAskedFor || this.timer === undefined) return;
    this.isAskedFor = true;
    if (this.underWay === undefined) this.sweepAfter(this.untilAllowedMs());
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.underWay;
  }

  private untilAllowedMs(): number {
    return Math.max(0, this.begunAtMs + ASKED_FOR_EVERY_MS - performance.now());
  }

  private sweepAfter(pauseMs: number): void {
    clearTimeout(this.timer);
    if (this.isStopping) return;
    this.timer = setTimeout(() => {
      this.isAskedFor = false;
      this.begunAtMs = performance.now();
      // Whoever asked for it may be at work on something of his own; this is not part of it.
      this.underWay = forNobody(() => this.sweepOnce()).finally(() => {
        this.underWay = undefined;
        this.sweepAfter(this.isAskedFor ? this.untilAllowedMs() : SWEEP_EVERY_MS);
      });
    }, pauseMs);
  }

  private async sweepOnce(): Promise<void> {
    try {
      await this.sweep();
    } catch (error) {
      // Outages are reported where they are noticed; the next sweep finds what this one could not.
      if (!(error instanceof DomainError)) this.logger.error({ err: error }, 'A sweep failed');
    }
  }
}
