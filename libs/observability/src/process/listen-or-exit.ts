import type { Logger } from '../logger/logger.js';

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
