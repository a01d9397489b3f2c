import { setTimeout as pause } from 'node:timers/promises';
import { findFreePort, isReady, startProgram, type RunningProcess } from '../local-services/index.js';
import type { BenchServices } from './bench-services.js';

/** An API or a worker in its own process, as production runs it. */
export interface MaloteProcess extends RunningProcess {
  readonly url: string;
}

const READY_WITHIN_MS = 20_000;
const ASK_EVERY_MS = 100;
const STOP = { signal: 'SIGTERM', graceMs: 60_000 } as const;

/** Starts `apps/{app}` against the services and returns when it is ready. */
export async function startMalote(
  app: 'api' | 'worker',
  services: BenchServices,
  environment: Readonly<Record<string, string>> = {},
): Promise<MaloteProcess> {
  const port = String(await findFreePort());
  const child = startProgram(`apps/${app}/src/main.js`, {
    name: app,
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: services.databaseUrl,
      REDIS_URL: services.redisUrl,
      LOG_LEVEL: 'warn',
      [app === 'api' ? 'API_PORT' : 'WORKER_PORT']: port,
      ...environment,
    },
    output: 'inherit',
    stop: STOP,
  });
  const url = `http://127.0.0.1:${port}`;
  const hasEnded = child.ended.then(() => true);
  const giveUpAtMs = performance.now() + READY_WITHIN_MS;
  while (!(await isReady(url))) {
    if ((await Promise.race([hasEnded, pause(ASK_EVERY_MS, false)])) || performance.now() > giveUpAtMs)
      throw new Error(`The ${app} did not become ready.`);
  }
  return { ...child, url };
}
