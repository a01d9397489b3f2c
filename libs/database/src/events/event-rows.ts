import { batchAtEvent, type EventType, type PayerEvent } from '#domain';
import { toBatch, toPayout, type BatchRow, type PayoutRow } from '../payouts/payout-rows.js';

/** An event with what it is about, as `payout_at_event` and `batch_at_event` return that. */
export interface EventRow {
  readonly event_id: string;
  readonly type: EventType;
  readonly occurred_at: Date;
  /** Null: of a batch. */
  readonly sequence: number | null;
  readonly payout: PayoutJson | null;
  readonly batch: BatchRow | null;
}

/** A payout as JSON has it, without what it repeats: what is paid, fails or is held is no duplicate. */
type PayoutJson = Omit<
  PayoutRow,
  | 'settled_at'
  | 'created_at'
  | 'updated_at'
  | 'original_id'
  | 'original_batch_id'
  | 'original_external_id'
  | 'original_status'
> & {
  readonly settled_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
};

export function toPayerEvent(row: EventRow): PayerEvent {
  const occurrence = { eventId: row.event_id, occurredAt: row.occurred_at };
  switch (row.type) {
    case 'batch.completed':
    case 'batch.awaiting_approval':
    case 'batch.approved':
    case 'batch.rejected': {
      const batch = batchAtEvent(row.type, row.occurred_at, toBatch(expectRow(row.batch)));
      return { ...occurrence, type: row.type, batch };
    }
    default:
      return {
        ...occurrence,
        type: row.type,
        payout: toPayoutOfJson(expectRow(row.payout)),
        sequence: expectRow(row.sequence),
      };
  }
}

function toPayoutOfJson(json: PayoutJson) {
  return toPayout({
    ...json,
    settled_at: json.settled_at === null ? null : new Date(json.settled_at),
    created_at: new Date(json.created_at),
    updated_at: new Date(json.updated_at),
    original_id: null,
    original_batch_id: null,
    original_external_id: null,
    original_status: null,
  });
}

function expectRow<Row>(row: Row | null): Row {
  if (row === null) throw new Error('An event without its payout or batch.');
  return row;
}
