import type { Logger } from '../logger/logger.js';

/**
 * An unhandled error leaves the program in an unknown state: it is logged with everything masked (Node
 * itself would print it whole) and the process ends with status 1, to be started again. Nothing is lost by that.
 */
export function exitOnCrash(logger: Logger): void {
  const crash = (error: unknown): void => {
    logger.fatal({ err: error }, 'Ending after an unhandled error');
    process.exit(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}
