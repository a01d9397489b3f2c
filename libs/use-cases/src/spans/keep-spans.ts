import { Injectable } from '@nestjs/common';
import { SpanStore, type SpanData, type SpanWidth, type StoredSpan } from './span-store.port.js';

/** How spans are made; what was made before stays as it is. */
export abstract class SpanSettings {
  abstract readonly width: SpanWidth;
  /** For so many days nobody need prepare any. */
  abstract readonly daysAhead: number;
}

const KEPT: readonly SpanData[] = ['messages', 'payouts'];

/** Sees to it that there is a span for what is going to be stored. Where there is none, the newest one takes it in. */
@Injectable()
export class KeepSpans {
  constructor(
    private readonly store: SpanStore,
    private readonly settings: SpanSettings,
  ) {}

  /** Prepares what is missing and returns it. Errors: those of `SpanStore.prepare`. */
  async keep(): Promise<readonly StoredSpan[]> {
    const { width, daysAhead } = this.settings;
    const made: StoredSpan[] = [];
    for (const data of KEPT) made.push(...(await this.store.prepare(data, width, daysAhead)));
    return made;
  }
}
