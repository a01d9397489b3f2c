import type { PayoutStatus } from '#domain';

/** Milliseconds of Unix time, by a clock that never goes back. */
export type Moment = number;

/** The moment of everything in a history: all of it is written by one process, so one clock orders it. */
export function now(): Moment {
  return Math.round((performance.timeOrigin + performance.now()) * 10) / 10;
}

/** A call to Malote, from its first try until it was answered. */
export interface AnsweredCall {
  readonly from: Moment;
  readonly to: Moment;
  readonly status: number;
  /** Tries before that had no answer, or 503 or 429: what they did is not known. */
  readonly lost: number;
}

/** An item as a client sends it: its external id, its amount, how its key says that it ends, and how much of it comes back. */
export type SentItem = readonly [
  externalId: string,
  cents: number,
  end: 'paid' | 'failed',
  returned?: number,
];

/** An item as Malote shows it. The history has the moments of the database's clock. */
export interface SeenItem {
  readonly payout: string;
  readonly batch: string;
  readonly status: PayoutStatus;
  readonly history?: readonly (readonly [status: PayoutStatus, at: Moment])[];
  /** What came back, each with the rail's id of it, and what it is counted as. */
  readonly returns?: readonly (readonly [id: string, cents: number])[];
  readonly returned?: number;
}

export interface Policy {
  readonly daily_limit_cents: number | null;
  readonly max_in_flight: number;
  readonly approval_above_cents: number | null;
}

/** An event: its id, its type, and the payout or the batch that it is about. */
export type SeenEvent = readonly [id: string, type: string, about: string];

/**
 * One line of a history, in the order in which things ended. Payouts go by their payout id, which is given with the answer to the
 * batch. Batch ids and external ids begin with their payer, so none is used by two.
 */
export type HistoryRecord =
  /** The first line, and the last: without it the history is cut off. */
  | { readonly kind: 'began'; readonly at: Moment; readonly seed: number; readonly rail: string }
  | { readonly kind: 'ended'; readonly at: Moment }
  /** A fault that was injected. */
  | { readonly kind: 'fault'; readonly what: string; readonly from: Moment; readonly to: Moment }
  | (AnsweredCall & { readonly kind: 'policy'; readonly payer: string; readonly policy: Policy })
  | (AnsweredCall & {
      readonly kind: 'subscribe';
      readonly payer: string;
      readonly events: readonly string[];
    })
  /** A batch. `payouts` is what was answered: of each item its payout id and its state. */
  | (AnsweredCall & {
      readonly kind: 'post';
      readonly payer: string;
      readonly batch: string;
      readonly scheduledFor?: Moment;
      readonly items: readonly SentItem[];
      readonly payouts: readonly (readonly [payout: string, status: PayoutStatus])[];
    })
  | (AnsweredCall & { readonly kind: 'cancel'; readonly batch: string })
  /** A second key decides about a batch. */
  | (AnsweredCall & {
      readonly kind: 'decide';
      readonly decision: 'approve' | 'reject';
      readonly batch: string;
    })
  /** An operator has a payout sent again, or marks it as failed. */
  | (AnsweredCall & {
      readonly kind: 'operate';
      readonly action: 'redrive' | 'mark failed';
      readonly payout: string;
    })
  /** Items that were read; with their histories once everything has ended. */
  | (AnsweredCall & { readonly kind: 'items'; readonly payer: string; readonly items: readonly SeenItem[] })
  /** Counts of batches, and how much of each came back, once everything has ended. */
  | (AnsweredCall & {
      readonly kind: 'batches';
      readonly payer: string;
      readonly batches: readonly (readonly [
        batch: string,
        counts: Readonly<Record<PayoutStatus, number>>,
        returned?: number,
      ])[];
    })
  /** A page of `GET /api/events`. */
  | (AnsweredCall & {
      readonly kind: 'events';
      readonly payer: string;
      readonly events: readonly SeenEvent[];
    })
  /** A webhook that came, and what it was answered. */
  | {
      readonly kind: 'webhook';
      readonly payer: string;
      readonly at: Moment;
      readonly status: number;
      readonly event: SeenEvent;
    }
  /** A call of a stream, and the messages that it delivered. It acknowledges what the call before it delivered. */
  | (AnsweredCall & {
      readonly kind: 'pull' | 'delete';
      readonly ispb: string;
      readonly stream: number;
      readonly messages: readonly string[];
    })
  /** A payment that the rail has settled, by the rail's books; the simulated rail makes a message of it. */
  | {
      readonly kind: 'settled';
      readonly payment: string;
      readonly payout: string;
      readonly at: Moment;
      readonly message?: { readonly id: string; readonly ispb: string };
    };

export type RecordOf<K extends HistoryRecord['kind']> = Extract<HistoryRecord, { readonly kind: K }>;
