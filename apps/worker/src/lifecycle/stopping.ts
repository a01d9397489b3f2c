import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Configuration } from '#configuration';

/** Of the time a shutdown may take, this much is left for closing connections. */
const CLOSING_MS = 3_000;

/** Finishes the work that a part of the process holds; it takes none from the moment of the call. `leftMs`: the time left for that, not below 0. */
export type Finish = (leftMs: () => number) => Promise<void>;

/**
 * What a worker does on SIGTERM: all parts that hold work finish it at the same time, within one time limit. Nest destroys modules
 * one after the other: the last one would have no time left.
 */
@Injectable()
export class Stopping implements OnModuleDestroy {
  private readonly parts: Finish[] = [];
  private finished: Promise<unknown> | undefined;

  constructor(private readonly configuration: Configuration) {}

  finishWith(finish: Finish): void {
    this.parts.push(finish);
  }

  /** Calls every part at once, and waits for none: the first thing a stopping process does, so that no part takes more work. */
  begin(): void {
    this.finished ??= this.finishAll();
    this.finished.catch(() => undefined);
  }

  async onModuleDestroy(): Promise<void> {
    this.begin();
    await this.finished;
  }

  private finishAll(): Promise<unknown> {
    const endsAtMs = performance.now() + Math.max(0, this.configuration.shutdown.graceMs - CLOSING_MS);
    const leftMs = (): number => Math.max(0, endsAtMs - performance.now());
    return Promise.all(this.parts.map((finish) => finish(leftMs)));
  }
}
