import { detached } from '../tracing/tracing.js';

export interface PeriodicTaskOptions {
  /** From the end of a run to the start of the next, in milliseconds. */
  readonly intervalMs: number;
  /** The least time between the starts of two runs, where `runSoon` asks for them. Default 0. */
  readonly minGapMs?: number;
  /** A run failed. The next one comes all the same. */
  readonly onError: (error: unknown) => void;
}

/** Runs something again and again, one run at a time, from `start` to `stop`. Runs belong to no trace, and keep no process alive. */
export class PeriodicTask {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private startedAtMs = -Infinity;
  private isOn = false;
  private isRequested = false;

  /** @param run - where it resolves to a number, the next run starts after that many milliseconds instead of `intervalMs` */
  constructor(
    private readonly run: () => Promise<void> | Promise<number>,
    private readonly options: PeriodicTaskOptions,
  ) {}

  /** The first run starts after `delayMs`. */
  start(delayMs = 0): void {
    this.isOn = true;
    this.schedule(delayMs);
  }

  /** Starts at once, and resolves when the first run has ended. */
  async startNow(): Promise<void> {
    this.isOn = true;
    await this.runOnce();
  }

  /** The next run starts as soon as none is in progress and `minGapMs` have passed, once for all who ask. Needs `start`. */
  runSoon(): void {
    if (!this.isOn || this.isRequested) return;
    this.isRequested = true;
    if (this.running === undefined) this.schedule(this.untilAllowedMs());
  }

  /** Resolves when the run in progress has ended. None starts until the next `start`. */
  async stop(): Promise<void> {
    this.isOn = false;
    this.isRequested = false;
    clearTimeout(this.timer);
    await this.running;
  }

  private untilAllowedMs(): number {
    return Math.max(0, this.startedAtMs + (this.options.minGapMs ?? 0) - performance.now());
  }

  private schedule(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.runOnce(), delayMs);
    this.timer.unref();
  }

  private runOnce(): Promise<void> {
    this.running ??= detached(() => this.attempt()).then((pauseMs) => {
      this.running = undefined;
      if (this.isOn) this.schedule(this.isRequested ? this.untilAllowedMs() : pauseMs);
    });
    return this.running;
  }

  /** Returns the pause after the run, in milliseconds. */
  private async attempt(): Promise<number> {
    this.isRequested = false;
    this.startedAtMs = performance.now();
    try {
      return (await this.run()) ?? this.options.intervalMs;
    } catch (error) {
      this.options.onError(error);
      return this.options.intervalMs;
    }
  }
}
