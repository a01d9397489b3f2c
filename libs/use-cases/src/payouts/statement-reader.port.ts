import type { BusinessDay } from './payout-reader.port.js';

export interface StatementKey {
  readonly payer: string;
  readonly day: BusinessDay;
}

/** How many there are, and what they come to in centavos. */
export interface StatementSum {
  readonly count: number;
  readonly cents: number;
}

export interface StatementSums {
  readonly paid: StatementSum;
  readonly returned: StatementSum;
  /** What was paid in each hour in which something was, by the clock of São Paulo. */
  readonly hours: readonly (StatementSum & { readonly hour: number })[];
  /** Payouts that were accepted before are removed, and missing here; undefined: none are. */
  readonly keptSince: Date | undefined;
}

/** Where a statement is: its last line. */
export interface StatementPosition {
  readonly settledAt: Date;
  readonly payoutId: string;
  readonly returnId: string | undefined;
}

/** A payment that settled, or money of one that came back. */
export interface StatementLine extends StatementPosition {
  readonly kind: 'payment' | 'return';
  readonly amountCents: number;
  /** The rail's reason of a return, where it names one. */
  readonly reason: string | undefined;
  readonly batchId: string;
  readonly externalId: string;
  readonly userId: string;
  readonly endToEndId: string | undefined;
  readonly receiverIspb: string | undefined;
  readonly description: string | undefined;
}

/** Reads what settled on one day. Errors: `database_unavailable`. */
export abstract class StatementReader {
  /** `future`: the day has not begun. A date: only what was accepted from then on is kept, and that is after the day began. */
  abstract sums(key: StatementKey): Promise<StatementSums | 'future' | Date>;
  /** In the order in which they settled. */
  abstract lines(
    key: StatementKey,
    page: { readonly after: StatementPosition | undefined; readonly limit: number },
  ): Promise<readonly StatementLine[]>;
}
