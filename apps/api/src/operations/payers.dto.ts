import { ApiProperty, PartialType } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import {
  DEFAULT_PAYER_POLICY,
  parsePayer,
  POLICY_BOUNDS,
  WAITS_FOR,
  type PayerPolicy,
  type WaitsFor,
} from '#domain';
import { ApiCount, ApiFlag, ApiNullableMoment, ApiPayer, PAYER } from '../documentation/fields.js';
import { NeedsAMember, Reads, ReadsFlag, ReadsWholeNumber } from '../http/reads.js';

/** A payer, as a parameter of an address. */
export const PAYER_PARAMETER = {
  name: 'payer',
  description: 'The payer, as its keys name it; `default` where authentication is off.',
  schema: { ...PAYER, example: 'acme' },
} as const;

function NumberOrNone(
  { from, to }: { readonly from: number; readonly to: number },
  description: string,
  example: number | null,
): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ type: 'integer', nullable: true, minimum: from, maximum: to, description, example }),
    IsOptional(),
    ReadsWholeNumber({ from, to }),
  );
}

/** The policy of a payer. */
export class PayerPolicyDto {
  @ApiPayer({ description: 'That of the address.', example: 'acme' })
  @Reads(parsePayer)
  readonly payer!: string;

  @ApiFlag('No payment of the payer is submitted, by any worker, until this is false again.', false)
  @ReadsFlag()
  readonly paused!: boolean;

  @ApiProperty({
    type: 'integer',
    minimum: POLICY_BOUNDS.weight.from,
    maximum: POLICY_BOUNDS.weight.to,
    description:
      'Its share of what is sent while several payers have work: 3 sends three times as much as 1.',
    example: 1,
  })
  @ReadsWholeNumber(POLICY_BOUNDS.weight)
  readonly weight!: number;

  @NumberOrNone(
    POLICY_BOUNDS.maxInFlight,
    'What it may have at the rail at a time, by all workers together.',
    50,
  )
  readonly max_in_flight!: number | null;

  @NumberOrNone(POLICY_BOUNDS.cents, 'The most that one payout may be.', 5_000_000)
  readonly payout_limit_cents!: number | null;

  @NumberOrNone(POLICY_BOUNDS.cents, 'The most that may go on one day of São Paulo.', 100_000_000)
  readonly daily_limit_cents!: number | null;

  @NumberOrNone(
    POLICY_BOUNDS.cents,
    'The most that may go between 20:00 and 06:00 of one night in São Paulo. It counts for the day, too.',
    10_000_000,
  )
  readonly nightly_limit_cents!: number | null;

  @NumberOrNone(POLICY_BOUNDS.cents, 'A batch of more is sent when a second key has approved it.', null)
  readonly approval_above_cents!: number | null;
}

/** What a payer has open. */
export class PayerBacklogDto {
  @ApiPayer({ description: 'Whose it is.', example: 'acme' }) readonly payer!: string;
  @ApiProperty({
    type: 'string',
    enum: WAITS_FOR,
    nullable: true,
    description:
      'What its unclaimed payouts wait for, those that may be sent first. `turn`: for nothing but the payers before it. `rail_held`: the account at the rail lacks the balance. Null: it has none.',
    example: 'turn',
  })
  readonly waits_for!: WaitsFor | null;
  @ApiCount('Payouts that no worker has claimed.', 120) readonly unclaimed!: number;
  @ApiCount('Of these, those whose batch is scheduled.') readonly scheduled!: number;
  @ApiCount('Of these, those whose batch awaits its approval.') readonly awaiting_approval!: number;
  @ApiNullableMoment('Since when the oldest of those that may be sent might have been; null: there is none.')
  readonly oldest_due_at!: string | null;
  @ApiCount(
    'At the rail, or waiting for the next attempt. `max_in_flight` bounds these and those in doubt together.',
    30,
  )
  readonly processing!: number;
  @ApiCount() readonly in_doubt!: number;
  @ApiProperty({ type: PayerPolicyDto, description: 'Its policy.' }) readonly policy!: PayerPolicyDto;
}

export class PayerBacklogsDto {
  @ApiProperty({ type: [PayerBacklogDto], description: 'Those with most unclaimed payouts first.' })
  readonly items!: readonly PayerBacklogDto[];
  @ApiProperty({ description: 'There are more open batches than are counted.', example: false })
  readonly at_least!: boolean;
}

/** A policy that takes the place of the one there is. A member that is left out has its default: no limit, no pause, weight 1. */
@NeedsAMember()
export class ReplacePayerPolicyDto extends PartialType(PayerPolicyDto, { skipNullProperties: false }) {}

export function toPolicy(dto: ReplacePayerPolicyDto): PayerPolicy {
  return {
    paused: dto.paused ?? DEFAULT_PAYER_POLICY.paused,
    weight: dto.weight ?? DEFAULT_PAYER_POLICY.weight,
    maxInFlight: dto.max_in_flight ?? null,
    payoutLimitCents: dto.payout_limit_cents ?? null,
    dailyLimitCents: dto.daily_limit_cents ?? null,
    nightlyLimitCents: dto.nightly_limit_cents ?? null,
    approvalAboveCents: dto.approval_above_cents ?? null,
  };
}
