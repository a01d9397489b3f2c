import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { adviseOperator, REASON_MAX_CHARACTERS, toInstant, type Instant } from '#domain';
import type { Operated, OperatedPayout, OwnedStory, SettlementPause } from '#use-cases';
import { toPayoutReport } from '#webhooks';
import { CLIENT_ID, END_TO_END_ID, ISPB, MOMENT, MOMENT_OR_NULL } from '../documentation/fields.js';
import { NEXT_CURSOR, PayoutStoryDto } from '../payouts/answers.dto.js';
import { toPayoutStoryDto } from '../payouts/payouts.dto.js';
import { PayoutReportDto } from '../payouts/report.dto.js';

const REASON = {
  type: 'string',
  minLength: 1,
  maxLength: REASON_MAX_CHARACTERS,
  description: 'Why. It stands in the audit log and in the history of the payout, which its payer reads.',
  example: 'The rail confirmed it by phone, ticket 4711',
} as const;

/** Why something is done; what is sent is read by the domain's parser. */
export class OperationOrderDto {
  @ApiPropertyOptional(REASON)
  readonly reason?: string;
}

/** How a held payout has ended. */
export class MarkOrderDto {
  @ApiProperty({ enum: ['paid', 'failed'], description: 'What you know became of it.', example: 'failed' })
  readonly outcome!: 'paid' | 'failed';

  @ApiProperty(REASON)
  readonly reason!: string;

  @ApiPropertyOptional({ ...MOMENT, description: 'With `paid`, and needed then: when it settled.' })
  readonly settled_at?: string;

  @ApiPropertyOptional({
    ...END_TO_END_ID,
    description: 'With `paid`: the id it was paid under, where that is not the one the payout has.',
  })
  readonly end_to_end_id?: string;

  @ApiPropertyOptional({
    ...ISPB,
    description: "With `paid`: the receiver's institution; needed where the payout has none yet.",
    example: '60701190',
  })
  readonly receiver_ispb?: string;
}

/** A payout as those see it who run the installation. */
export class OperatedPayoutDto extends PayoutReportDto {
  @ApiProperty({ ...CLIENT_ID, description: 'Whose it is.', example: 'default' })
  readonly payer!: string;

  @ApiProperty({ ...CLIENT_ID, example: '2025-10-05-A' })
  readonly batch_id!: string;

  @ApiProperty({ ...MOMENT, description: 'When it was accepted.' })
  readonly created_at!: Instant;

  @ApiProperty({ ...MOMENT, description: 'Since when it is in its state.' })
  readonly since!: Instant;

  @ApiProperty({ description: 'What can be done about it.', example: 'Nothing: it is at its end.' })
  readonly advice!: string;
}

/** What an action came to. */
export class OperationDto {
  @ApiProperty({
    description: 'False: it was so already, or is under way. Repeating an action is safe.',
    example: true,
  })
  readonly changed!: boolean;

  @ApiProperty({ type: OperatedPayoutDto, description: 'The payout as it is now.' })
  readonly payout!: OperatedPayoutDto;
}

/** A payment as those see it who run the installation, with all that has happened to it. */
export class OwnedStoryDto extends PayoutStoryDto {
  @ApiProperty({ ...CLIENT_ID, description: 'Whose it is.', example: 'default' })
  readonly payer!: string;

  @ApiProperty({ description: 'What can be done about it.', example: 'Nothing: it is at its end.' })
  readonly advice!: string;
}

export class OwnedStoriesDto {
  @ApiProperty({ type: [OwnedStoryDto] })
  readonly items!: OwnedStoryDto[];
}

/** What is looked for. */
export class AnyIdQuery {
  @ApiProperty({
    type: String,
    description: 'A payout_id, an external_id or an endToEndId; whichever it is.',
    example: 'u1-001',
  })
  @IsString({ message: 'Give the id that is looked for, once' })
  readonly id!: string;
}

export class HeldPageDto {
  @ApiProperty({ type: [OperatedPayoutDto] })
  readonly items!: OperatedPayoutDto[];

  @ApiProperty(NEXT_CURSOR)
  readonly next_cursor!: string | null;
}

/** Whether payments are submitted. */
export class SettlementSwitchDto {
  @ApiProperty({ example: true })
  readonly paused!: boolean;

  @ApiProperty({ ...MOMENT_OR_NULL, description: 'Since when.' })
  readonly paused_at!: Instant | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Who paused it.', example: 'cli:ana' })
  readonly paused_by!: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Why.', example: 'Balance being topped up' })
  readonly reason!: string | null;
}

export function toOperatedPayoutDto({ payer, payout, since }: OperatedPayout): OperatedPayoutDto {
  return {
    payer,
    batch_id: payout.batchId,
    ...toPayoutReport(payout),
    created_at: toInstant(payout.createdAt),
    since: toInstant(since),
    advice: adviseOperator(payout.status, payout.failure?.code),
  };
}

export function toOwnedStoryDto(story: OwnedStory): OwnedStoryDto {
  const { status, failure } = story.payout;
  return { payer: story.payer, ...toPayoutStoryDto(story), advice: adviseOperator(status, failure?.code) };
}

export function toOperationDto({ changed, found }: Operated): OperationDto {
  return { changed, payout: toOperatedPayoutDto(found) };
}

export function toSettlementStateDto(pause: SettlementPause | undefined): SettlementSwitchDto {
  return {
    paused: pause !== undefined,
    paused_at: pause === undefined ? null : toInstant(pause.since),
    paused_by: pause?.actor ?? null,
    reason: pause?.reason ?? null,
  };
}
