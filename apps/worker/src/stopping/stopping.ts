import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Configuration } from '#configuration';

/** Of the time a shutdown may take, this much is left for closing connections. */
const CLOSING_MS = 3_000;

/** Finishes what a part of the process has begun. `leftMs`: what is left of the time for that, in milliseconds, not below 0. */
export type Finish = (leftMs: () => number) => Promise<void>;

/**
 * Lets all parts that have something to finish do so at the same time, within one time for all. Nest destroys modules one after the
 * other: the last one would find nothing left of it.
 */
@Injectable()
export class Stopping implements OnModuleDestroy {
  private readonly parts: Finish[] = [];

  constructor(private readonly configuration: Configuration) {}

  /** Has this done when the process stops. */
  finishWith(finish: Finish): void {
    this.parts.push(finish);
  }

  async onModuleDestroy(): Promise<void> {
    const endsAtMs = performance.now() + Math.max(0, this.configuration.shutdown.graceMs - CLOSING_MS);
    const leftMs = (): number => Math.max(0, endsAtMs - performance.now());
    await Promise.all(this.parts.map((finish) => finish(leftMs)));
  }
}
