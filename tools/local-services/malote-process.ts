import { setTimeout as delay } from 'node:timers/promises';
import {
  startProgram,
  type ProcessCommand,
  type ProcessEnd,
  type RunningProcess,
} from './running-process.js';

const READY_LIMIT_MS = 120_000;
const READY_CALL_LIMIT_MS = 10_000;
const POLL_INTERVAL_MS = 100;
/** Longer than the API and the worker give their own work to finish. */
const STOP = { signal: 'SIGTERM', graceMs: 60_000 } as const;

export interface MaloteProcessOptions extends Pick<ProcessCommand, 'output' | 'isDetached' | 'records'> {
  readonly app: 'api' | 'worker';
  readonly host?: string;
  readonly port: number;
  /** The whole environment, beside the port. */
  readonly environment: NodeJS.ProcessEnv;
}

/** An API or a worker at one address, which may be started again after it has ended. */
export class MaloteProcess {
  private child: RunningProcess | undefined;
  isStopped = false;
  readonly url: string;

  constructor(private readonly options: MaloteProcessOptions) {
    const { host = '127.0.0.1', port } = options;
    this.url = addressFor(host, port);
  }

  get name(): string {
    return this.options.app;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  get ended(): Promise<ProcessEnd | undefined> {
    return this.child?.ended ?? Promise.resolve(undefined);
  }

  /** Starts it and returns when it is ready. @throws if it ends before, or is not ready within two minutes */
  async start(): Promise<void> {
    const { app, port, environment, ...options } = this.options;
    const child = startProgram(`apps/${app}/src/main.js`, {
      ...options,
      name: app,
      env: { ...environment, [app === 'api' ? 'API_PORT' : 'WORKER_PORT']: String(port) },
      stop: STOP,
    });
    this.child = child;
    this.isStopped = false;
    const deadline = performance.now() + READY_LIMIT_MS;
    while (!(await isReady(this.url))) {
      const end = await Promise.race([child.ended, delay(POLL_INTERVAL_MS, undefined)]);
      if (end !== undefined)
        throw new Error(`The ${app} ended while starting (${inWords(end)}); its reason is in its log.`);
      if (performance.now() > deadline)
        throw new Error(
          `The ${app} was not ready within ${READY_LIMIT_MS / 1000} s: see ${this.url}/health/ready`,
        );
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** Stops it in order; returns how it ended. */
  async stop(): Promise<ProcessEnd | undefined> {
    this.isStopped = true;
    await this.child?.stop();
    return this.ended;
  }

  /** Ends it without a warning. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }

  /** Resident memory in kB, as the system counts it. */
  residentKilobytes(): number {
    return this.child?.residentKilobytes() ?? NaN;
  }
}

/** How a process ended: `status 1`, `SIGKILL`. */
function inWords({ status, signal }: ProcessEnd): string {
  return signal ?? `status ${String(status)}`;
}

/** Whether an API or a worker at this address says that it is ready. False while nothing answers. */
export async function isReady(url: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(READY_CALL_LIMIT_MS);
    const answer = await fetch(`${url}/health/ready`, { signal });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

/** The address at which this machine reaches a server that listens on the host. */
export function addressFor(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** The roles of the processes (docs/adr/0029-a-database-role-for-each-process.md). */
type Role = 'malote_api' | 'malote_sandbox' | 'malote_worker' | 'malote_cli';

/** The same database, reached with what this role may do and no more. The server's own user stays the one that logs in. */
export function asRole(role: Role, databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('options', `-c role=${role}`);
  return url.href;
}
