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

/** By what the system answers. */
const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there',
  EACCES: 'this account may not listen there',
  EADDRNOTAVAIL: 'this machine does not have the address of HOST',
};

interface Listening {
  listen(port: number, host: string): Promise<unknown>;
}

/**
 * Listens; where the address cannot be had, logs one line that names the setting and the reason, and ends the process with status 1.
 *
 * @param setting `API_PORT` or `WORKER_PORT`
 */
export async function listenOrExit(
  app: Listening,
  { host, port, setting }: { readonly host: string; readonly port: number; readonly setting: string },
  logger: Logger,
): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason = REASONS[code];
    if (reason === undefined) throw error;
    logger.fatal({ host, port, setting, code, reason }, 'The address to listen on cannot be used');
    process.exit(1);
  }
}
