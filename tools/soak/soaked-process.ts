import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot } from '../local-services/index.js';

/** What it runs on. */
export interface ProcessSettings {
  readonly app: 'api' | 'worker';
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
}

const READY_WITHIN_MS = 120_000;
const ASK_EVERY_MS = 100;
const ASK_TIMEOUT_MS = 2_000;

/** An API or a worker at one address, through any number of deaths. */
export class SoakedProcess {
  private child: ChildProcess | undefined;
  /** How often it ended otherwise than with status 0 after being asked to stop. */
  badEnds = 0;

  constructor(private readonly settings: ProcessSettings) {
    process.once('exit', () => this.signal('SIGKILL'));
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.settings.port)}`;
  }

  get name(): string {
    return `${this.settings.app} ${String(this.settings.port)}`;
  }

  /** Starts it and returns when it is ready; with Postgres away that is when Postgres is back. */
  async start(): Promise<void> {
    const { app, port, environment, logFile } = this.settings;
    const log = openSync(logFile, 'a', 0o600);
    this.child = spawn(process.execPath, [join(projectRoot, `dist/apps/${app}/src/main.js`)], {
      cwd: projectRoot,
      env: { ...environment, [app === 'api' ? 'API_PORT' : 'WORKER_PORT']: String(port) },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    const { child } = this;
    const giveUpAtMs = performance.now() + READY_WITHIN_MS;
    while (!(await isReady(this.url))) {
      // A start while its services are away may fail; whoever runs processes starts them again.
      if (child.exitCode !== null || child.signalCode !== null) return this.start();
      if (performance.now() > giveUpAtMs)
        throw new Error(`${this.name} did not become ready; see ${logFile}`);
      await pause(ASK_EVERY_MS);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** Ends it without a warning. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Asks it to stop, and notes it where it does not end as it should. */
  async stop(): Promise<void> {
    const status = await this.end('SIGTERM');
    if (status !== 0) this.badEnds += 1;
  }

  /** Resident memory in MiB, as the system counts it. */
  residentMiB(): number {
    const status = readFileSync(`/proc/${String(this.child?.pid)}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this;
    if (child === undefined) return 0;
    const exited =
      child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve();
    child.kill(signal);
    await exited;
    return child.exitCode;
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(ASK_TIMEOUT_MS) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}
