import type { Logger } from '#observability';

/** Under a flood everything is refused; one line in ten seconds says so well enough. */
const LOG_INTERVAL_MS = 10_000;

/** To be called for every refusal; logs the first, and then how many there were since, now and again. */
export function tellOfRefusals(logger: Logger, message: string): (facts: object) => void {
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let refused = 0;
  return (facts) => {
    refused += 1;
    const nowMs = performance.now();
    if (nowMs - toldAtMs < LOG_INTERVAL_MS) return;
    logger.warn({ ...facts, refused }, message);
    toldAtMs = nowMs;
    refused = 0;
  };
}
