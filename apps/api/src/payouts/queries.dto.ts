import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import {
  BATCH_STATUSES,
  isClientId,
  isEndToEndId,
  PAYOUT_STATUSES,
  refused,
  type BatchStatus,
  type FaultCode,
  type MessageText,
  type PayoutStatus,
} from '#domain';
import { applyDecorators } from '@nestjs/common';
import type { PayoutIdSearch, PayoutSearch } from '#use-cases';
import { ApiClientId, ApiEndToEndId, ApiExternalId, ApiPayoutId, OPTIONAL } from '../documentation/fields.js';
import { HttpProblem } from '../http/problems/http-problem.js';
import { Reads, ReadsOneOf, readsOnce } from '../http/reads.js';
import { PageQuery } from '../lists/page.dto.js';
import { TableQuery } from '../lists/table.dto.js';
import { after, before, IsBoundary, IsBusinessDay } from '../lists/time-bounds.js';
import { SpreadsheetQuery } from './spreadsheet/reads-spreadsheets.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A parameter of an address that is one of these. */
export const IsOneOf = (values: readonly string[], description: string, example: string): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ enum: values, description, example, required: false }),
    IsOptional(),
    ReadsOneOf(values),
  );

/** Parameters of the list of batches. */
export class BatchListQuery extends TableQuery {
  @IsOneOf(BATCH_STATUSES, 'Only batches of this status.', 'completed')
  readonly status?: BatchStatus;
  @IsBoundary('Only batches created later than this.', '2025-10-05')
  readonly created_after?: string;
  @IsBoundary('Only batches created earlier than this.', '2999-12-31T23:59:59-03:00')
  readonly created_before?: string;
  @IsBusinessDay('Only batches created on this day, in São Paulo.')
  readonly day?: string;
}

/** Parameters of the list of a batch's items. */
export class ItemListQuery extends TableQuery {
  @IsOneOf(PAYOUT_STATUSES, 'Only items of this status.', 'paid') readonly status?: PayoutStatus;
}

/** Parameters of a report. */
export class ReportQuery {
  @IsOneOf(['true', 'false'], '`false` leaves the items out.', 'false') readonly details?: 'true' | 'false';
}

/** Parameters of a batch that is sent. */
export class AcceptanceQuery {
  @IsOneOf(['true', 'false'], '`true` answers as acceptance would, and stores nothing.', 'false')
  readonly dry_run?: 'true' | 'false';
}

/** The same, where the answer is a report. */
export class ReportedAcceptanceQuery extends IntersectionType(AcceptanceQuery, ReportQuery) {}

/** The same, where a batch may be a spreadsheet. */
export class SubmittedBatchQuery extends IntersectionType(ReportedAcceptanceQuery, SpreadsheetQuery) {}

type SearchId = PayoutIdSearch['by'];

/** Whether a value can be an id of the kind; what cannot is refused and not searched for. */
const IS_ID: Readonly<Record<SearchId, (value: string) => boolean>> = {
  external_id: isClientId,
  end_to_end_id: isEndToEndId,
  payout_id: (value) => UUID.test(value),
};
const NO_ID = refused('invalid_format', 'This is not a valid id of this kind.');

/** The id of a payout as a parameter of an address. */
export const IsSearchedPayout = (): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    Reads((value) => {
      const once = readsOnce(value);
      return !once.ok || IS_ID.payout_id(once.value) ? once : NO_ID;
    }),
  );

const SEARCH_IDS = Object.keys(IS_ID) as SearchId[];

/** One of the ids to search by: it is given once, and no other with it. */
const IsSearchId = (by: SearchId): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    Reads((value, query) => {
      const once = readsOnce(value);
      if (!once.ok) return once;
      if (searchId(query) !== by)
        return refused('too_many', 'Search by one id at a time: leave this one out.');
      return IS_ID[by](once.value) ? once : NO_ID;
    }),
  );

const searchId = (query: object): SearchId | undefined => SEARCH_IDS.find((by) => by in query);

/** Parameters of the search over all batches. */
export class PayoutSearchQuery extends PageQuery {
  @ApiExternalId('Your own id of the payment.', undefined, OPTIONAL)
  @IsSearchId('external_id')
  readonly external_id?: string;

  @ApiEndToEndId('The id on the rail, also one that was replaced after a rejection.', undefined, OPTIONAL)
  @IsSearchId('end_to_end_id')
  readonly end_to_end_id?: string;

  @ApiPayoutId('Our id of the payment.', undefined, OPTIONAL)
  @IsSearchId('payout_id')
  readonly payout_id?: string;

  @ApiClientId('Only payouts for this user.', 'u1', OPTIONAL)
  @IsOptional()
  @Reads((value) => {
    const once = readsOnce(value);
    return !once.ok || isClientId(once.value) ? once : NO_ID;
  })
  readonly user_id?: string;

  @IsOneOf(PAYOUT_STATUSES, 'Only payouts of this status.', 'paid')
  readonly status?: PayoutStatus;

  @IsBoundary('Only payouts that settled later than this.', '2025-10-05')
  readonly settled_after?: string;

  @IsBoundary('Only payouts that settled earlier than this.', '2999-12-31T23:59:59-03:00')
  readonly settled_before?: string;

  @IsBusinessDay('Only payouts that settled on this day, in São Paulo.')
  readonly day?: string;
}

const FILTERS = ['user_id', 'status', 'settled_after', 'settled_before', 'day'] as const;

/** What to search by. @throws HttpProblem `invalid_parameters` where that is nothing, or nothing can be found by it */
export function payoutSearchOf(query: PayoutSearchQuery): PayoutSearch {
  const by = searchId(query);
  const id = by && query[by];
  if (by !== undefined && id !== undefined) {
    const filter = FILTERS.find((name) => query[name] !== undefined);
    if (filter !== undefined)
      throw refusedAt(`/${filter}`, 'too_many', 'An id finds the payment alone: leave this one out.');
    return { by, value: id };
  }
  const { user_id, status, settled_after, settled_before, day } = query;
  const settled = { from: after(settled_after), before: before(settled_before), day };
  const isBySettlement = [settled_after, settled_before, day].some((bound) => bound !== undefined);
  if (isBySettlement && status !== undefined && status !== 'paid')
    throw refusedAt('/status', 'invalid_format', 'Only what is paid has settled: leave this one out.');
  if (user_id !== undefined) return { by: 'user_id', value: user_id, status, settled };
  if (status !== undefined && status !== 'paid') return { by: 'status', value: status };
  if (isBySettlement || status === 'paid') return { by: 'settled_at', settled };
  throw refusedAt(
    '/external_id',
    'required',
    'Give an id, or at least one of user_id, status, day, settled_after and settled_before.',
  );
}

function refusedAt(pointer: string, code: FaultCode, text: MessageText): HttpProblem {
  return new HttpProblem('invalid_parameters', { faults: [{ pointer, code, message: { text } }] });
}
