import { Injectable } from '@nestjs/common';
import { Configuration } from '#configuration';

/** Of the time a shutdown may take, this much is left for closing connections. */
const CLOSING_MS = 3_000;

/** What is left for finishing what was begun, of one time for the whole process, whichever part of it stops first. */
@Injectable()
export class StoppingTime {
  private endsAtMs: number | undefined;

  constructor(private readonly configuration: Configuration) {}

  /** In milliseconds, not below 0; runs from when this is first asked. */
  leftMs(): number {
    const allMs = Math.max(0, this.configuration.shutdown.graceMs - CLOSING_MS);
    this.endsAtMs ??= performance.now() + allMs;
    return Math.max(0, this.endsAtMs - performance.now());
  }
}
