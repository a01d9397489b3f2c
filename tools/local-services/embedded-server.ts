import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onFreePort } from './free-port.js';
import { startProcess, type ProcessCommand, type RunningProcess } from './running-process.js';

/** What every server's caller chooses. */
export interface ServerOptions {
  /** Holds data and log; made when absent, kept when the server stops unless it is thrown away. */
  readonly directory: string;
  readonly isThrowaway?: boolean;
  /** Where the process is noted for later runs. */
  readonly records: string;
  /** The note's name, unique among its records. */
  readonly name?: string;
}

/** What to run, and how to find out that it serves. */
export interface ServerCommand
  extends Omit<ProcessCommand, 'output' | 'isDetached' | 'name' | 'records'>, ServerOptions {
  readonly name: string;
  readonly url: string;
  readonly port: number;
  /** What makes it end at once, as if it had crashed. */
  readonly crashSignal: NodeJS.Signals;
  /** Runs before each start. */
  readonly prepare?: () => Promise<void>;
  /** Resolves when the server answers, rejects while it does not yet. */
  readonly probe: () => Promise<void>;
  /** A start that ends with this in the log is repeated for a while. */
  readonly retryOn?: RegExp;
}

/** Crash recovery of a large database takes its time; a server that needs longer is stuck. */
const START_LIMIT_MS = 60_000;
const PROBE_INTERVAL_MS = 25;
const RETRY_LIMIT_MS = 15_000;
const RETRY_PAUSE_MS = 200;

/** A server on 127.0.0.1, which may be killed, frozen and started again; its address stays the same. */
export class EmbeddedServer {
  private process: RunningProcess | undefined;
  isStopped = false;
  private readonly logFile: string;

  constructor(private readonly command: ServerCommand) {
    this.logFile = join(command.directory, 'server.log');
  }

  get url(): string {
    return this.command.url;
  }

  get port(): number {
    return this.command.port;
  }

  /** Resolves when the process has ended, for whatever reason. */
  get ended(): Promise<unknown> {
    return this.process?.ended ?? Promise.resolve();
  }

  /** Brings it back after its end; what it kept on disk is there again. */
  restart(): Promise<void> {
    return this.start();
  }

  /** Returns when the server answers. @throws with the end of its log where it ends instead */
  async start(): Promise<void> {
    const { name, prepare, retryOn } = this.command;
    this.isStopped = false;
    const deadline = performance.now() + RETRY_LIMIT_MS;
    for (;;) {
      await prepare?.();
      if (this.isStopped) throw new Error(`${name} was stopped`);
      if (await this.launch()) return;
      const log = readFileSync(this.logFile, 'utf8').trim().split('\n').slice(-15).join('\n');
      if (!retryOn?.test(log) || performance.now() > deadline)
        throw new Error(`${name} did not start:\n${log}`);
      await delay(RETRY_PAUSE_MS);
    }
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.thaw();
    await this.process?.stop();
    if (this.command.isThrowaway) rmSync(this.command.directory, { recursive: true, force: true });
  }

  signal(signal: NodeJS.Signals): void {
    this.process?.kill(signal);
  }

  /** Ends it without any chance to tidy up, and returns when it is gone. */
  async crash(): Promise<void> {
    this.signal(this.command.crashSignal);
    await this.ended;
  }

  /** Keeps connections open and answers nothing, until thaw. */
  freeze(): void {
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  private async launch(): Promise<boolean> {
    const { directory, probe } = this.command;
    rmSync(this.logFile, { force: true });
    this.process = startProcess({
      cwd: directory,
      ...this.command,
      output: { logFile: this.logFile },
      isDetached: true,
    });
    const hasEnded = this.process.ended.then(() => true);
    const deadline = performance.now() + START_LIMIT_MS;
    do {
      const answers = await probe().then(
        () => true,
        () => false,
      );
      if (answers) return true;
    } while (
      performance.now() < deadline &&
      !(await Promise.race([hasEnded, delay(PROBE_INTERVAL_MS, false)]))
    );
    await this.process.stop();
    return false;
  }
}

/** Starts a server on a free port. */
export function startServer(describe: (port: number) => ServerCommand): Promise<EmbeddedServer> {
  return onFreePort(async (port) => {
    const command = describe(port);
    mkdirSync(command.directory, { recursive: true, mode: 0o700 });
    const server = new EmbeddedServer(command);
    await server.start();
    return server;
  });
}
