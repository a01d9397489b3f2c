import type { Cancellation, PayoutStory } from '#use-cases';
import { toPayoutEventReport, toPayoutReport } from '#webhooks';
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
    ...toPayoutReport(payout),
    history: history.map(toPayoutEventReport),
  };
}

export function toCancellationDto({ cancelled, notCancelled }: Cancellation): CancellationDto {
  return {
    cancelled,
    not_cancelled: notCancelled.map(({ externalId, status }) => ({ external_id: externalId, status })),
  };
}
