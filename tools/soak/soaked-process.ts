import { setTimeout as pause } from 'node:timers/promises';
import { isReady, startProgram, type ProcessEnd, type RunningProcess } from '../local-services/index.js';

/** What it runs on. */
export interface ProcessSettings {
  readonly app: 'api' | 'worker';
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
}

const READY_WITHIN_MS = 120_000;
const ASK_EVERY_MS = 100;
/** Longer than the API and the worker give their own work to finish. */
const STOP = { signal: 'SIGTERM', graceMs: 60_000 } as const;

/** An API or a worker at one address, through any number of deaths. */
export class SoakedProcess {
  private child: RunningProcess | undefined;
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

  /** Starts it and returns when it is ready; with Postgres down that is when Postgres is back. */
  async start(): Promise<void> {
    const { app, port, environment, logFile } = this.settings;
    this.child = startProgram(`apps/${app}/src/main.js`, {
      name: this.name,
      env: { ...environment, [app === 'api' ? 'API_PORT' : 'WORKER_PORT']: String(port) },
      output: { logFile },
      stop: STOP,
    });
    const hasEnded = this.child.ended.then(() => true);
    const giveUpAtMs = performance.now() + READY_WITHIN_MS;
    while (!(await isReady(this.url))) {
      // A start while its services are down may fail; a supervisor starts them again.
      if (await Promise.race([hasEnded, pause(ASK_EVERY_MS, false)])) return this.start();
      if (performance.now() > giveUpAtMs)
        throw new Error(`${this.name} did not become ready; see ${logFile}`);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** Ends it without a warning. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.child?.ended;
  }

  /** Asks it to stop, and counts where it does not end as it should. */
  async stop(): Promise<void> {
    await this.child?.stop();
    const end: ProcessEnd | undefined = await this.child?.ended;
    if (end !== undefined && end.status !== 0) this.badEnds += 1;
  }

  /** Resident memory in MiB, as the system counts it. */
  residentMiB(): number {
    return (this.child?.residentKilobytes() ?? Number.NaN) / 1024;
  }
}
