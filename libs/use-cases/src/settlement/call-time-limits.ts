import { setMaxListeners } from 'node:events';
import type { Clock } from './clock.port.js';

/** Calls that begin within this time share one time limit, so that thousands of calls a second need few timers. */
const SHARED_WITHIN_MS = 20;

/** Hands out signals that fire when a call has taken `limitMs`, at most 20 ms early. */
export class CallTimeLimits {
  private readonly running = new Set<AbortController>();
  private newest: { readonly controller: AbortController; readonly fromMs: number } | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly limitMs: number,
  ) {}

  signal(): AbortSignal {
    const nowMs = this.clock.nowMs();
    if (this.newest === undefined || nowMs - this.newest.fromMs >= SHARED_WITHIN_MS) {
      this.newest = { controller: this.start(), fromMs: nowMs };
    }
    return this.newest.controller.signal;
  }

  /** Ends every call that is under way. */
  endAll(): void {
    for (const controller of this.running) controller.abort();
    this.running.clear();
    this.newest = undefined;
  }

  private start(): AbortController {
    const controller = new AbortController();
    setMaxListeners(0, controller.signal);
    this.running.add(controller);
    this.clock.after(this.limitMs, () => {
      controller.abort();
      this.running.delete(controller);
    });
    return controller;
  }
}
