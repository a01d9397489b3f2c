/** What asks this process to stop: Ctrl-C, a process manager, a closed terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** One Ctrl-C arrives twice under npm: from the terminal, and passed on by npm. Only a later one is a second. */
const SAME_REQUEST_MS = 1_000;

/** Calls `stop` at the first signal, and `force` at the second. */
export function onStopSignals(stop: () => void, force: () => void): void {
  let firstAt: number | undefined;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (firstAt === undefined) {
        firstAt = performance.now();
        stop();
      } else if (performance.now() - firstAt > SAME_REQUEST_MS) {
        force();
      }
    });
  }
}
