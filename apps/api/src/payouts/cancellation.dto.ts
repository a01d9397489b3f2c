import { ApiProperty } from '@nestjs/swagger';
import type { Cancellation } from '#database';
import type { PayoutStatus } from '#domain';
import { ApiCount, ApiExternalId } from '../documentation/fields.js';
import { PAYOUT_STATUS } from './report.dto.js';

/** An item that a cancellation came too late for. */
export class NotCancelledDto {
  @ApiExternalId() readonly external_id!: string;
  @ApiProperty(PAYOUT_STATUS) readonly status!: PayoutStatus;
}

export class CancellationDto {
  @ApiCount('Items that this call cancelled.', 1) readonly cancelled!: number;
  @ApiProperty({ type: [NotCancelledDto], description: 'All others that are not cancelled.' })
  readonly not_cancelled!: readonly NotCancelledDto[];
}

export function toCancellationDto({ cancelled, notCancelled }: Cancellation): CancellationDto {
  return {
    cancelled,
    not_cancelled: notCancelled.map(({ externalId, status }) => ({ external_id: externalId, status })),
  };
}
