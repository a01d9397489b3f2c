import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString } from 'class-validator';
import {
  BATCH_STATUSES,
  parsed,
  PAYOUT_STATUSES,
  refused,
  type BatchStatus,
  type PayoutStatus,
} from '#domain';
import { ApiEndToEndId, ApiExternalId, ApiPayoutId, ApiText } from '../documentation/fields.js';
import { Reads } from '../http/reads.js';
import { PageQuery } from '../lists/page.dto.js';

/** RFC 3339, or a day alone, which begins in UTC. */
const MOMENT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))?$/;
const ONCE = { message: 'This must be given once' };

/** A moment as a parameter of an address. */
const IsMoment = (): PropertyDecorator =>
  Reads((value) =>
    typeof value === 'string' && MOMENT.test(value) && !Number.isNaN(Date.parse(value))
      ? parsed(value)
      : refused(
          'invalid_format',
          'This must be a moment such as 2025-10-05T12:00:00Z (with + written as %2B), or a day such as 2025-10-05.',
        ),
  );

/** Parameters of the list of batches. */
export class BatchListQuery extends PageQuery {
  @ApiProperty({
    required: false,
    enum: BATCH_STATUSES,
    description: 'Only batches of this status.',
    example: 'completed',
  })
  @IsOptional()
  @IsIn(BATCH_STATUSES, { message: `This must be one of ${BATCH_STATUSES.join(', ')}` })
  readonly status?: BatchStatus;

  @ApiText({ required: false, description: 'Only batches created later than this.', example: '2025-10-05' })
  @IsOptional()
  @IsMoment()
  readonly created_after?: string;

  @ApiText({
    required: false,
    description: 'Only batches created earlier than this.',
    example: '2999-12-31T23:59:59Z',
  })
  @IsOptional()
  @IsMoment()
  readonly created_before?: string;
}

/** Parameters of the list of a batch's items. */
export class ItemListQuery extends PageQuery {
  @ApiProperty({
    required: false,
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
  @ApiExternalId({ required: false, description: 'Your own id of the payment.' })
  @IsOptional()
  @IsString(ONCE)
  readonly external_id?: string;

  @ApiEndToEndId({
    required: false,
    description: 'The id on the rail, also one that was replaced after a rejection.',
  })
  @IsOptional()
  @IsString(ONCE)
  readonly end_to_end_id?: string;

  @ApiPayoutId({ required: false, description: 'Our id of the payment.' })
  @IsOptional()
  @IsString(ONCE)
  readonly payout_id?: string;
}

/** Parameters of a report. */
export class ReportQuery {
  @ApiProperty({
    required: false,
    enum: ['true', 'false'],
    description: '`false` leaves the items out.',
    example: 'false',
  })
  @IsOptional()
  @IsIn(['true', 'false'], { message: 'This must be true or false' })
  readonly details?: 'true' | 'false';
}
