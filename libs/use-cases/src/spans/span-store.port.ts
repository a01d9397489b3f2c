/** What is stored by time. */
export type SpanData = 'messages' | 'payouts';

export const SPAN_WIDTHS = ['day', 'week', 'month'] as const;
export type SpanWidth = (typeof SPAN_WIDTHS)[number];

/** A span of time whose data lie in tables of their own and can be dropped whole. Days are UTC, `yyyy-MM-dd`. */
export interface StoredSpan {
  readonly data: SpanData;
  readonly fromDay: string;
  /** Exclusive. */
  readonly toDay: string;
  readonly relations: readonly string[];
}

/** Where spans are kept. */
export abstract class SpanStore {
  /**
   * Makes the spans that are missing up to today and `daysAhead` days more; returns those it made. Any number of processes may call it
   * at once. Errors: `database_unavailable`, also where it would have had to wait for others for too long; anything else means that the
   * schema does not let it.
   */
  abstract prepare(data: SpanData, width: SpanWidth, daysAhead: number): Promise<readonly StoredSpan[]>;
}
