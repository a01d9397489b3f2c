import { setTimeout as delay } from 'node:timers/promises';
import type { EmbeddedServer } from '../local-services/index.js';

/** A service that is started again when it ends by itself. */
export interface KeptService<Server> {
  readonly server: Server;
  /** Rejects where it could not be started again; resolves after stop. */
  readonly watched: Promise<void>;
  stop(): Promise<void>;
}

/** One that dies at every start is started again no faster than this. */
const RESTART_PAUSE_MS = 1_000;

/**
 * Starts a service and keeps it there: the API and the worker must come through an outage of either service,
 * so its end is no reason to end everything. `start` gets the server that ended, to take over its port.
 */
export async function keepRunning<Server extends EmbeddedServer>(
  name: string,
  start: (previous?: Server) => Promise<Server>,
  report: (progress: string) => void,
): Promise<KeptService<Server>> {
  const first = await start();
  let current = first;
  let stopRequested = false;
  const isStopping = (): boolean => stopRequested;
  const watch = async (): Promise<void> => {
    while (!isStopping()) {
      await current.ended;
      if (isStopping()) return;
      report(`${name} ended unexpectedly; starting it again`);
      await delay(RESTART_PAUSE_MS);
      if (!isStopping()) current = await start(current);
    }
  };
  const watched = watch();
  watched.catch(() => undefined);
  const stop = async (): Promise<void> => {
    stopRequested = true;
    await current.stop();
    // One that was just being started again is here only after this.
    await watched.catch(() => undefined);
    await current.stop();
  };
  return { server: first, watched, stop };
}
