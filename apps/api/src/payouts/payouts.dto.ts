import { writePayoutEvent, writePayoutReport } from '#domain';
import type { Cancellation, PayoutStory } from '#use-cases';
import type { CancellationDto, PayoutStoryDto } from './answers.dto.js';

/** A page of a list. */
export interface PageDto<Item> {
  readonly items: readonly Item[];
  /** Null: this is the last page. */
  readonly next_cursor: string | null;
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
