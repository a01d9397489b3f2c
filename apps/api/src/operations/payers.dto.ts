import { ApiProperty, PartialType } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import { DEFAULT_PAYER_POLICY, parsePayer, POLICY_BOUNDS, type PayerPolicy } from '#domain';
import { ApiFlag, ApiPayer, PAYER } from '../documentation/fields.js';
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
