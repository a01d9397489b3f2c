import {
  writePayoutEvent,
  writePayoutReport,
  type PayoutEventReport,
  type PayoutReport,
  type PayoutStatus,
} from '#domain';
import type { Cancellation, PayoutStory } from '#use-cases';

/** A page of a list. */
export interface PageDto<Item> {
  readonly items: readonly Item[];
  /** Null: this is the last page. */
  readonly next_cursor: string | null;
}

/** An item with all that has happened to it. */
export interface PayoutStoryDto extends PayoutReport {
  readonly batch_id: string;
  readonly history: readonly PayoutEventReport[];
}

export interface CancellationDto {
  readonly cancelled: number;
  readonly not_cancelled: readonly { readonly external_id: string; readonly status: PayoutStatus }[];
}

export function toPayoutStoryDto({ payout, history }: PayoutStory): PayoutStoryDto {
  return {
    batch_id: payout.batchId,
    ...writePayoutReport(payout),
    history: history.map(writePayoutEvent),
  };
}

export function toCancellationDto({ cancelled, notCancelled }: Cancellation): CancellationDto {
  return {
    cancelled,
    not_cancelled: notCancelled.map(({ externalId, status }) => ({ external_id: externalId, status })),
  };
}
