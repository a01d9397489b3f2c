import { rmSync } from 'node:fs';
import type { EmbeddedServer } from './embedded-server.js';
import { identityOf } from './process-identity.js';
import { sendSignal } from './stop-process.js';

interface Service extends EmbeddedServer {
  readonly url: string;
  readonly port: number;
}

/** A service that is there to be killed, frozen and brought back. Its URL stays the same throughout. */
export class ThrowawayService<Running extends Service> {
  private constructor(
    private current: Running,
    private readonly directory: string,
    private readonly startAgain: (previous: Running) => Promise<Running>,
    /** What makes it end at once, as if it had crashed. */
    private readonly crashSignal: NodeJS.Signals,
  ) {}

  static async start<Running extends Service>(
    crashSignal: NodeJS.Signals,
    directory: string,
    start: (previous?: Running) => Promise<Running>,
  ): Promise<ThrowawayService<Running>> {
    return new ThrowawayService(await start(), directory, start, crashSignal);
  }

  get url(): string {
    return this.current.url;
  }

  /** Ends it without any chance to tidy up, and returns when it is gone. */
  async crash(): Promise<void> {
    this.signal(this.crashSignal);
    await this.current.ended;
  }

  /** Brings it back on the same port after crash; what it kept on disk is there again. */
  async restart(): Promise<void> {
    this.current = await this.startAgain(this.current);
  }

  /** Keeps connections open and answers nothing, until thaw. */
  freeze(): void {
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  /** Ends it and deletes its data. */
  async stop(): Promise<void> {
    this.thaw();
    await this.current.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private signal(signal: NodeJS.Signals): void {
    const identity = identityOf(this.current.pid);
    if (identity !== undefined) sendSignal(identity, signal);
  }
}
