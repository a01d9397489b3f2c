import { setTimeout as delay } from 'node:timers/promises';

/** What can be started again after it has ended. */
export interface Restartable {
  readonly ended: Promise<unknown>;
  /** Its end was requested. */
  readonly isStopped: boolean;
  start(): Promise<void>;
}

/** What dies at every start is started again no faster than this. */
const RESTART_PAUSE_MS = 1_000;

/**
 * Starts a service or a program again whenever it ends, and says so: each must come through the end of any other. A start that
 * fails is repeated, too. Returns once a stop is requested.
 */
export async function keepRunning(
  name: string,
  kept: Restartable,
  stopRequested: AbortSignal,
  report: (progress: string) => void,
): Promise<void> {
  for (;;) {
    await kept.ended;
    if (stopRequested.aborted) return;
    if (!kept.isStopped) report(`${name} ended unexpectedly; starting it again`);
    await delay(RESTART_PAUSE_MS, undefined, { signal: stopRequested }).catch(() => undefined);
    if (stopRequested.aborted) return;
    await kept.start().catch((error: unknown) => {
      if (!stopRequested.aborted) report(error instanceof Error ? error.message : String(error));
    });
  }
}
