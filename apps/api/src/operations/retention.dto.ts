import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { RETENTION_LIMITS_DAYS } from '#configuration';
import type { RetentionDays, RetentionPlan } from '#database';
import { digitsFrom } from '#domain';
import { ApiCount, ApiMoment, ApiText } from '../documentation/fields.js';
import { Reads } from '../http/reads.js';

type Partition = RetentionPlan['partitions'][number];

const OUTCOMES = ['kept', 'blocked', 'removable', 'removing'] as const satisfies Partition['outcome'][];
const RELATION_STATES = ['attached', 'detaching', 'detached', 'gone'] as const;

/** A number of days as a parameter of an address, within the limits of a kind of data. */
function DaysParameter(kind: keyof RetentionDays, example: number): PropertyDecorator {
  const { from, to } = RETENTION_LIMITS_DAYS[kind];
  const describe = ApiProperty({
    type: 'integer',
    required: false,
    minimum: from,
    maximum: to,
    description: `As if RETENTION_${kind.toUpperCase()}_DAYS were this.`,
    example,
  });
  return applyDecorators(describe, Reads(digitsFrom(from, to)), IsOptional());
}

/** What if: instead of what is configured. */
export class RetentionQuery {
  @DaysParameter('messages', 400) readonly messages_days?: string;
  @DaysParameter('payouts', 3650) readonly payouts_days?: string;
  @DaysParameter('webhooks', 90) readonly webhooks_days?: string;
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

const ApiDays = (example: number | null) =>
  ApiProperty({ type: 'integer', minimum: 1, nullable: true, example });
const ApiDay = (example: string, description: string) =>
  ApiProperty({ type: 'string', format: 'date', example, description });

export class RetentionDaysDto {
  @ApiDays(400) readonly messages!: number | null;
  @ApiDays(null) readonly payouts!: number | null;
  @ApiDays(90) readonly webhooks!: number | null;
}

export class BlockerDto {
  @ApiText({
    description:
      'Messages `undelivered` or `unacknowledged`; payouts by their status; `recent_events` of payouts, which the feed keeps for 30 days; `webhooks` about them that wait; `in_use`: it is the newest partition, or was until yesterday; ' +
      '`detached_by_hand`: a table of it was taken out, and its content cannot be checked.',
    example: 'undelivered',
  })
  readonly blocker!: string;
  @ApiCount({ example: 3 }) readonly count!: number;
}

export class PartitionRelationDto {
  @ApiText({ example: 'message_20251001' }) readonly name!: string;
  @ApiProperty({ enum: RELATION_STATES, example: 'attached' })
  readonly state!: (typeof RELATION_STATES)[number];
}

export class PlannedPartitionDto {
  @ApiProperty({ enum: ['messages', 'payouts'], example: 'messages' }) readonly data!: Partition['data'];
  @ApiDay('2025-10-01', 'UTC, as all days here.') readonly from_day!: string;
  @ApiDay('2025-11-01', 'The next partition begins here.') readonly to_day!: string;
  @ApiProperty({
    enum: OUTCOMES,
    description:
      '`kept`: not old enough; `blocked`: old enough, but blocked; `removable`: removed at the next check; `removing`: its removal has begun.',
    example: 'blocked',
  })
  readonly outcome!: Partition['outcome'];
  @ApiProperty({ type: [BlockerDto], description: 'Looked for where it is old enough.' })
  readonly blockers!: readonly BlockerDto[];
  @ApiCount({ description: 'On the disk, indexes included.', example: 734003200 }) readonly bytes!: number;
  @ApiCount({
    nullable: true,
    description: 'As Postgres estimates them; null: it has not looked yet.',
    example: 980000,
  })
  readonly rows!: number | null;
  @ApiProperty({ type: [PartitionRelationDto] }) readonly relations!: readonly PartitionRelationDto[];
}

export class OldWebhooksDto {
  @ApiMoment('What is older than this may be removed.') readonly before!: string;
  @ApiCount({ description: 'Deliveries that would be removed.', example: 1200 }) readonly deliveries!: number;
  @ApiCount({ description: 'Events that would be removed.', example: 1100 }) readonly events!: number;
  @ApiCount('Deliveries that wait, and stay: their webhooks are disabled, or were for long.')
  readonly waiting!: number;
  @ApiProperty({ description: 'There are more than were counted.', example: false })
  readonly at_least!: boolean;
}

/** What the removal of old data would do now. */
export class RetentionPlanDto {
  @ApiProperty({ description: 'Null: kept without a time limit.' }) readonly days!: RetentionDaysDto;
  @ApiProperty({ type: [PlannedPartitionDto], description: 'Messages, then payouts; the oldest first.' })
  readonly partitions!: readonly PlannedPartitionDto[];
  @ApiProperty({ type: OldWebhooksDto, nullable: true, description: 'Null: kept without a time limit.' })
  readonly webhooks!: OldWebhooksDto | null;
}
