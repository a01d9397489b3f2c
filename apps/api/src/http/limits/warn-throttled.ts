import type { Logger } from '#observability';

/** Under a flood everything is refused; one line in ten seconds says so well enough. */
const LOG_INTERVAL_MS = 10_000;

/** To be called for every refusal; logs the first, and from then on how many there were since, at most once in ten seconds. */
export function warnThrottled(logger: Logger, message: string): (facts: object) => void {
  let loggedAtMs = Number.NEGATIVE_INFINITY;
  let refused = 0;
  return (facts) => {
    refused += 1;
    const nowMs = performance.now();
    if (nowMs - loggedAtMs < LOG_INTERVAL_MS) return;
    logger.warn({ ...facts, refused }, message);
    loggedAtMs = nowMs;
    refused = 0;
  };
}
