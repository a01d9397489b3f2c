import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import {
  BATCH_STATUSES,
  isClientId,
  isEndToEndId,
  parsed,
  PAYOUT_STATUSES,
  refused,
  type BatchStatus,
  type PayoutStatus,
} from '#domain';
import { applyDecorators } from '@nestjs/common';
import type { PayoutSearch } from '#use-cases';
import { ApiEndToEndId, ApiExternalId, ApiPayoutId, ApiText, OPTIONAL } from '../documentation/fields.js';
import { HttpProblem } from '../http/problems/http-problem.js';
import { Reads, ReadsOneOf, readsOnce } from '../http/reads.js';
import { PageQuery } from '../lists/page.dto.js';

/** RFC 3339, or a day alone, which begins in UTC. */
const MOMENT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))?$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A moment as a parameter of an address. */
const IsMoment = (description: string, example: string): PropertyDecorator =>
  applyDecorators(
    ApiText(description, example, OPTIONAL),
    IsOptional(),
    Reads((value) =>
      typeof value === 'string' && MOMENT.test(value) && !Number.isNaN(Date.parse(value))
        ? parsed(value)
        : refused(
            'invalid_format',
            'This must be a moment such as 2025-10-05T12:00:00Z (with + written as %2B), or a day such as 2025-10-05.',
          ),
    ),
  );

/** A parameter of an address that is one of these. */
export const IsOneOf = (values: readonly string[], description: string, example: string): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ enum: values, description, example, required: false }),
    IsOptional(),
    ReadsOneOf(values),
  );

/** Parameters of the list of batches. */
export class BatchListQuery extends PageQuery {
  @IsOneOf(BATCH_STATUSES, 'Only batches of this status.', 'completed')
  readonly status?: BatchStatus;
  @IsMoment('Only batches created later than this.', '2025-10-05')
  readonly created_after?: string;
  @IsMoment('Only batches created earlier than this.', '2999-12-31T23:59:59Z')
  readonly created_before?: string;
}

/** Parameters of the list of a batch's items. */
export class ItemListQuery extends PageQuery {
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

/** Whether a value can be an id of the kind; what cannot is refused and not searched for. */
const IS_ID: Readonly<Record<PayoutSearch['by'], (value: string) => boolean>> = {
  external_id: isClientId,
  end_to_end_id: isEndToEndId,
  payout_id: (value) => UUID.test(value),
};
/** The id of a payout as a parameter of an address. */
export const IsSearchedPayout = (): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    Reads((value) => {
      const once = readsOnce(value);
      return !once.ok || IS_ID.payout_id(once.value)
        ? once
        : refused('invalid_format', 'This is not a valid id of this kind.');
    }),
  );

const SEARCH_IDS = Object.keys(IS_ID) as PayoutSearch['by'][];

/** One of the ids to search by: it is given once, and no other with it. */
const IsSearchId = (by: PayoutSearch['by']): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    Reads((value, query) => {
      const once = readsOnce(value);
      if (!once.ok) return once;
      if (searchId(query) !== by)
        return refused('too_many', 'Search by one id at a time: leave this one out.');
      return IS_ID[by](once.value) ? once : refused('invalid_format', 'This is not a valid id of this kind.');
    }),
  );

const searchId = (query: object): PayoutSearch['by'] | undefined => SEARCH_IDS.find((by) => by in query);

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
}

/** What to search by; undefined when nothing is given. */
export function payoutSearchOf(query: PayoutSearchQuery): PayoutSearch | undefined {
  const by = searchId(query);
  const value = by && query[by];
  return by === undefined || value === undefined ? undefined : { by, value };
}

/** The search was given nothing to search by. */
export function searchIsEmpty(): HttpProblem {
  const message = { text: 'Give one of external_id, end_to_end_id and payout_id.' } as const;
  return new HttpProblem('invalid_parameters', {
    faults: [{ pointer: '/external_id', code: 'required', message }],
  });
}
