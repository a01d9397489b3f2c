import type { Logger } from '../logger/logger.js';

const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Ends the process with status 1 when a shutdown takes longer than `graceMs`: better a clear end, with what is left resumed
 * elsewhere when its lease runs out, than a process that hangs until it is killed without a word.
 */
export function limitShutdown(graceMs: number, logger: Logger): void {
  for (const signal of STOP_SIGNALS) {
    process.once(signal, () => {
      logger.info({ signal, graceMs }, 'Stopping');
      const timer = setTimeout(() => {
        logger.error({ signal, graceMs }, 'The shutdown took too long; ending at once');
        process.exit(1);
      }, graceMs);
      timer.unref();
    });
  }
}
