import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Matches, ValidateBy } from 'class-validator';
import { BATCH_STATUSES, PAYOUT_STATUSES, type BatchStatus, type PayoutStatus } from '#domain';
import { CLIENT_ID, END_TO_END_ID, PAYOUT_ID } from '../documentation/fields.js';
import type { PageRequest } from '#use-cases';

const DEFAULT_LIMIT = 100;
const LIMIT = /^(?:[1-9]\d{0,2}|1000)$/;
/** RFC 3339, or a day alone, which begins in UTC. */
const MOMENT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))?$/;

/** A moment as a parameter of an address. */
function IsMoment(): PropertyDecorator {
  return ValidateBy({
    name: 'isMoment',
    validator: {
      validate: (value) =>
        typeof value === 'string' && MOMENT.test(value) && !Number.isNaN(Date.parse(value)),
      defaultMessage: () =>
        'This must be a moment such as 2025-10-05T12:00:00Z (with + written as %2B), or a day such as 2025-10-05',
    },
  });
}

/** Parameters of every list. */
export class PageQuery {
  @ApiPropertyOptional({
    description: 'Elements of a page, 1 to 1000.',
    type: 'integer',
    minimum: 1,
    maximum: 1000,
    default: DEFAULT_LIMIT,
    example: 50,
  })
  @IsOptional()
  @Matches(LIMIT, { message: 'This must be a whole number from 1 to 1000' })
  readonly limit?: string;

  @ApiPropertyOptional({
    type: String,
    description: '`next_cursor` of the page before; without it the list begins.',
    example: 'eyJhZnRlciI6MX0',
  })
  @IsOptional()
  @IsString({ message: 'This must be given once' })
  readonly cursor?: string;
}

export function pageOf({ limit, cursor }: PageQuery): PageRequest {
  return { limit: limit === undefined ? DEFAULT_LIMIT : Number(limit), cursor };
}

/** Parameters of the list of batches. */
export class BatchListQuery extends PageQuery {
  @ApiPropertyOptional({
    enum: BATCH_STATUSES,
    description: 'Only batches of this status.',
    example: 'completed',
  })
  @IsOptional()
  @IsIn(BATCH_STATUSES, { message: `This must be one of ${BATCH_STATUSES.join(', ')}` })
  readonly status?: BatchStatus;

  @ApiPropertyOptional({
    type: String,
    description: 'Only batches created later than this.',
    example: '2025-10-05',
  })
  @IsOptional()
  @IsMoment()
  readonly created_after?: string;

  @ApiPropertyOptional({
    type: String,
    description: 'Only batches created earlier than this.',
    example: '2999-12-31T23:59:59Z',
  })
  @IsOptional()
  @IsMoment()
  readonly created_before?: string;
}

/** Parameters of the list of a batch's items. */
export class ItemListQuery extends PageQuery {
  @ApiPropertyOptional({
    enum: PAYOUT_STATUSES,
    description: 'Only items of this status.',
    example: 'paid',
  })
  @IsOptional()
  @IsIn(PAYOUT_STATUSES, { message: `This must be one of ${PAYOUT_STATUSES.join(', ')}` })
  readonly status?: PayoutStatus;
}

/** Parameters of the search over all batches; which of the first three are given is checked where they are used. */
export class PayoutSearchQuery extends PageQuery {
  @ApiPropertyOptional({ ...CLIENT_ID, description: 'Your own id of the payment.', example: 'u1-001' })
  @IsOptional()
  @IsString({ message: 'This must be given once' })
  readonly external_id?: string;

  @ApiPropertyOptional({
    ...END_TO_END_ID,
    description: 'The id on the rail, also one that was replaced after a rejection.',
  })
  @IsOptional()
  @IsString({ message: 'This must be given once' })
  readonly end_to_end_id?: string;

  @ApiPropertyOptional({ ...PAYOUT_ID, description: 'Our id of the payment.' })
  @IsOptional()
  @IsString({ message: 'This must be given once' })
  readonly payout_id?: string;
}

/** Parameters of a report. */
export class ReportQuery {
  @ApiPropertyOptional({
    enum: ['true', 'false'],
    description: '`false` leaves the items out.',
    example: 'false',
  })
  @IsOptional()
  @IsIn(['true', 'false'], { message: 'This must be true or false' })
  readonly details?: 'true' | 'false';
}
