import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, ValidateBy } from 'class-validator';
import { RETENTION_LIMITS_DAYS } from '#configuration';
import type { RetentionDays, SpanData, SpanFate } from '#use-cases';
import { COUNT, MOMENT } from '../documentation/fields.js';

const DAY = { type: 'string', format: 'date' } as const;
const DAYS = { type: 'integer', minimum: 1, nullable: true } as const;

function AreDays({ from, to }: { readonly from: number; readonly to: number }): PropertyDecorator {
  return ValidateBy({
    name: 'areDays',
    validator: {
      validate: (value) =>
        typeof value === 'string' && /^\d{1,5}$/.test(value) && Number(value) >= from && Number(value) <= to,
      defaultMessage: () => `This must be a whole number of days from ${String(from)} to ${String(to)}`,
    },
  });
}

const asked = (kind: keyof RetentionDays, example: number) => ({
  type: 'integer' as const,
  minimum: RETENTION_LIMITS_DAYS[kind].from,
  maximum: RETENTION_LIMITS_DAYS[kind].to,
  description: `As if RETENTION_${kind.toUpperCase()}_DAYS were this.`,
  example,
});

/** What if: instead of what is configured. */
export class RetentionQuery {
  @ApiPropertyOptional(asked('messages', 400))
  @IsOptional()
  @AreDays(RETENTION_LIMITS_DAYS.messages)
  readonly messages_days?: string;

  @ApiPropertyOptional(asked('payouts', 3650))
  @IsOptional()
  @AreDays(RETENTION_LIMITS_DAYS.payouts)
  readonly payouts_days?: string;

  @ApiPropertyOptional(asked('webhooks', 90))
  @IsOptional()
  @AreDays(RETENTION_LIMITS_DAYS.webhooks)
  readonly webhooks_days?: string;
}

export function daysOf(query: RetentionQuery, configured: RetentionDays): RetentionDays {
  const chosen = (text: string | undefined, days: number | undefined) =>
    text === undefined ? days : Number(text);
  return {
    messages: chosen(query.messages_days, configured.messages),
    payouts: chosen(query.payouts_days, configured.payouts),
    webhooks: chosen(query.webhooks_days, configured.webhooks),
  };
}

export class RetentionDaysDto {
  @ApiProperty({ ...DAYS, example: 400 })
  readonly messages!: number | null;

  @ApiProperty({ ...DAYS, example: null })
  readonly payouts!: number | null;

  @ApiProperty({ ...DAYS, example: 90 })
  readonly webhooks!: number | null;
}

export class BlockerDto {
  @ApiProperty({
    type: String,
    description:
      'Messages `undelivered` or `unacknowledged`; payouts by their status; `webhooks` about them that wait; `in_use`: it is the newest span, or was until yesterday; ' +
      '`detached_by_hand`: a table of it was taken out, and what is in it cannot be looked at.',
    example: 'undelivered',
  })
  readonly blocker!: string;

  @ApiProperty({ ...COUNT, example: 3 })
  readonly count!: number;
}

export class SpanRelationDto {
  @ApiProperty({ example: 'message_20251001' })
  readonly name!: string;

  @ApiProperty({ enum: ['attached', 'detaching', 'detached', 'gone'], example: 'attached' })
  readonly state!: 'attached' | 'detaching' | 'detached' | 'gone';
}

export class PlannedSpanDto {
  @ApiProperty({ enum: ['messages', 'payouts'], example: 'messages' })
  readonly data!: SpanData;

  @ApiProperty({ ...DAY, description: 'UTC, as all days here.', example: '2025-10-01' })
  readonly from_day!: string;

  @ApiProperty({ ...DAY, description: 'The next span begins here.', example: '2025-11-01' })
  readonly to_day!: string;

  @ApiProperty({
    enum: ['kept', 'held_back', 'goes', 'going'],
    description:
      '`kept`: not old enough; `held_back`: old enough, but something hinders; `goes`: at the next look; `going`: its removal has begun.',
    example: 'held_back',
  })
  readonly fate!: SpanFate;

  @ApiProperty({ type: [BlockerDto], description: 'Looked for where it is old enough.' })
  readonly blockers!: readonly BlockerDto[];

  @ApiProperty({ ...COUNT, description: 'On the disk, indexes included.', example: 734003200 })
  readonly bytes!: number;

  @ApiProperty({
    ...COUNT,
    nullable: true,
    description: 'As Postgres estimates them; null: it has not looked yet.',
    example: 980000,
  })
  readonly rows!: number | null;

  @ApiProperty({ type: [SpanRelationDto] })
  readonly relations!: readonly SpanRelationDto[];
}

export class OldWebhooksDto {
  @ApiProperty({ ...MOMENT, description: 'What is from before this is old enough.' })
  readonly before!: string;

  @ApiProperty({ ...COUNT, description: 'Deliveries that would go.', example: 1200 })
  readonly deliveries!: number;

  @ApiProperty({ ...COUNT, description: 'Events that would go.', example: 1100 })
  readonly events!: number;

  @ApiProperty({
    ...COUNT,
    description: 'Deliveries that wait, and stay: their webhooks are disabled, or were for long.',
    example: 0,
  })
  readonly waiting!: number;

  @ApiProperty({ description: 'There are more than were counted.', example: false })
  readonly at_least!: boolean;
}

/** What the removal of old data would do now. */
export class RetentionPlanDto {
  @ApiProperty({ type: RetentionDaysDto, description: 'Null: kept for ever.' })
  readonly days!: RetentionDaysDto;

  @ApiProperty({ type: [PlannedSpanDto], description: 'Messages, then payouts; the oldest first.' })
  readonly spans!: readonly PlannedSpanDto[];

  @ApiProperty({ type: OldWebhooksDto, nullable: true, description: 'Null: kept for ever.' })
  readonly webhooks!: OldWebhooksDto | null;
}
