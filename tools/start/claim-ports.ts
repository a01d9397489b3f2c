import { findFreePort, whyNotFree } from '../local-services/index.js';
import type { StartSettings } from './settings.js';

/**
 * Makes sure of the ports before anything is started; chooses free ones for those given as 0. Throws what to
 * do where one is taken.
 */
export async function claimPorts(settings: StartSettings): Promise<StartSettings> {
  return {
    ...settings,
    apiPort: await claimPort('API_PORT', settings.apiPort, settings.host),
    workerPort: await claimPort('WORKER_PORT', settings.workerPort, settings.host),
  };
}

async function claimPort(name: string, port: number, host: string): Promise<number> {
  if (port === 0) return findFreePort(host);
  const reason = await whyNotFree(port, host);
  if (reason === undefined) return port;
  const what = reason === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${reason})`;
  throw new Error(`Port ${port} on ${host} ${what}. Choose another: ${name}=${port + 100} npm start`);
}
