import { ApiProperty } from '@nestjs/swagger';
import {
  among,
  parsed,
  parseEndToEndId,
  parseIspb,
  parseReason,
  parserOf,
  parseSettledAt,
  refused,
  type EndToEndId,
  type Ispb,
  type Language,
  type MarkCommand,
  type Parsed,
  type PayoutStatus,
} from '#domain';
import type { OperatorActionResult } from '#use-cases';
import { toOperatedPayout } from '#presenters';
import {
  ApiBatchIdProperty,
  ApiPayer,
  ApiEndToEndId,
  ApiIspbProperty,
  ApiMoment,
  ApiText,
  PAYOUT_ID,
} from '../documentation/fields.js';
import { PageOf } from '../lists/page.dto.js';
import { Reads } from '../http/reads.js';
import { PAYOUT_STATUS, PayoutReportDto } from '../payouts/report.dto.js';
import { REASON } from './reason.dto.js';

const OUTCOMES = ['paid', 'failed'] as const;
export const OF_PAYER = { description: 'Whose it is.', example: 'default' };
export const ADVICE = {
  description: 'What can be done about it.',
  example:
    'Check its status again, or find out at the rail by its payment_id and mark it. Redrive sends it under the same payment_id.',
};
/** Our id of a payment, as a parameter of an address. */
export const PAYOUT_ID_PARAMETER = {
  name: 'payout_id',
  description: 'Our id of the payment.',
  schema: PAYOUT_ID,
} as const;

/** A member that belongs to the outcome `paid`; with another it is unknown. */
function ReadsIfPaid(parse: (value: unknown) => Parsed<unknown>): PropertyDecorator {
  return Reads((value, mark) => {
    const outcome = 'outcome' in mark ? mark.outcome : undefined;
    if (outcome === 'paid') return parse(value);
    return outcome === 'failed' && value !== undefined
      ? refused('unknown_member', 'Leave it out: it belongs to the outcome "paid".')
      : parsed(undefined);
  });
}

const orLeftOut =
  (parse: (value: unknown) => Parsed<unknown>) =>
  (value: unknown): Parsed<unknown> =>
    value === undefined ? parsed(undefined) : parse(value);

/** How a held payout has ended. */
export class MarkPayoutDto {
  @ApiProperty({ enum: OUTCOMES, description: 'The outcome, as you know it.', example: 'failed' })
  @Reads(parserOf(among(OUTCOMES), 'one of {list}', { list: OUTCOMES.join(', ') }))
  readonly outcome!: (typeof OUTCOMES)[number];

  @ApiText(REASON)
  @Reads(parseReason)
  readonly reason!: string;

  @ApiMoment({
    required: false,
    description:
      'With `paid`, and needed then: when it settled; not before the minute in which the payout was accepted.',
  })
  @ReadsIfPaid(parseSettledAt)
  readonly settled_at?: string;

  @ApiEndToEndId({
    required: false,
    description: 'With `paid`: the id it was paid under, where that is not the one the payout has.',
  })
  @ReadsIfPaid(orLeftOut(parseEndToEndId))
  readonly end_to_end_id?: EndToEndId;

  @ApiIspbProperty({
    required: false,
    description: "With `paid`: the receiver's institution; needed where the payout has none yet.",
    example: '60701190',
  })
  @ReadsIfPaid(orLeftOut(parseIspb))
  readonly receiver_ispb?: Ispb;
}

export const MARK_EXAMPLES = {
  failed: {
    summary: 'It was not paid',
    value: { outcome: 'failed', reason: 'The rail confirmed by phone that it never settled, ticket 4711' },
  },
  paid: {
    summary: 'It was paid; fill in when',
    value: {
      outcome: 'paid',
      reason: 'On the statement of our settlement account',
      settled_at: '2025-10-05T12:00:00.204Z',
      end_to_end_id: 'E32074986202510051200a1B2c3D4e5F',
      receiver_ispb: '00000000',
    },
  },
};

/** A payout as those see it who run the installation. */
export class PayoutWithPayerDto extends PayoutReportDto {
  @ApiProperty({ ...PAYOUT_STATUS, example: 'needs_review' }) override readonly status!: PayoutStatus;
  @ApiPayer(OF_PAYER) readonly payer!: string;
  @ApiBatchIdProperty() readonly batch_id!: string;
  @ApiMoment('When it was accepted.') readonly created_at!: string;
  @ApiMoment('Since when it is in its state.') readonly since!: string;
  @ApiText(ADVICE) readonly advice!: string;
}

/** A page of what needs review. */
export class HeldPageDto extends PageOf(PayoutWithPayerDto) {}

/** What an action came to. */
export class OperationDto {
  @ApiProperty({
    description: 'False: it was so already, or is under way. Repeating an action is safe.',
    example: true,
  })
  readonly changed!: boolean;
  @ApiProperty({ description: 'The payout as it is now.' }) readonly payout!: PayoutWithPayerDto;
}

export function toMarkCommand(mark: MarkPayoutDto): MarkCommand {
  const reason = mark.reason.trim();
  if (mark.outcome === 'failed') return { action: 'mark_failed', reason };
  return {
    action: 'mark_paid',
    reason,
    settledAt: new Date(mark.settled_at ?? Number.NaN),
    endToEndId: mark.end_to_end_id ?? null,
    receiverIspb: mark.receiver_ispb ?? null,
  };
}

export function toOperationDto({ changed, found }: OperatorActionResult, language: Language): OperationDto {
  return { changed, payout: toOperatedPayout(found, language) };
}
