import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findFreePort, projectRoot } from '../local-services/index.js';
import type { BenchServices } from './bench-services.js';

/** An API or a worker of its own, as production runs it. */
export interface MaloteProcess {
  readonly url: string;
  readonly pid: number;
  /** Resident memory in kB, as the system counts it. */
  residentKilobytes(): number;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 20_000;
const ASK_EVERY_MS = 100;

/** Starts `apps/{app}` against the services and returns when it is ready. */
export async function startMalote(
  app: 'api' | 'worker',
  services: BenchServices,
  environment: Readonly<Record<string, string>> = {},
): Promise<MaloteProcess> {
  const port = String(await findFreePort());
  const child = spawn(process.execPath, [join(projectRoot, `dist/apps/${app}/src/main.js`)], {
    cwd: projectRoot,
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: services.databaseUrl,
      REDIS_URL: services.redisUrl,
      LOG_LEVEL: 'warn',
      [app === 'api' ? 'API_PORT' : 'WORKER_PORT']: port,
      ...environment,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const exited = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  const giveUpAtMs = Date.now() + READY_WITHIN_MS;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || Date.now() > giveUpAtMs)
      throw new Error(`The ${app} did not become ready.`);
    await pause(ASK_EVERY_MS);
  }
  const pid = child.pid ?? 0;
  return {
    url,
    pid,
    residentKilobytes: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/ready`)).ok;
  } catch {
    return false;
  }
}
