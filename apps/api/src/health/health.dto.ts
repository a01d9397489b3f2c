import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ApiCount, ApiNullableMoment } from '../documentation/fields.js';

const STATES = ['ok', 'down'];

/** Alive, and nothing more. */
export class LivenessDto {
  @ApiProperty({ enum: ['ok'], example: 'ok' }) readonly status!: 'ok';
}

/** What the process depends on. */
export class ChecksDto {
  @ApiProperty({ enum: STATES, description: 'Required for everything.', example: 'ok' })
  readonly postgres!: string;
  @ApiProperty({ enum: STATES, description: 'Without it no stream can be started.', example: 'ok' })
  readonly redis!: string;
}

/** The rail, and what waits for it, over all payers. */
export class SettlementStateDto {
  @ApiProperty({
    enum: ['ok', 'down', 'unknown'],
    description:
      '`down`: workers get no answer from it, and stop submitting. `unknown`: no payout was sent yet, or Redis is down.',
    example: 'ok',
  })
  readonly rail!: string;
  @ApiNullableMoment({ description: 'With `down`.', example: null }) readonly rail_down_since!: string | null;
  @ApiProperty({ description: 'An operator has paused submissions.', example: false })
  readonly paused!: boolean;
  @ApiNullableMoment({ description: 'With `paused`.', example: null }) readonly paused_since!: string | null;
  @ApiProperty({
    description: 'The account at the rail lacks the balance: payments are held.',
    example: false,
  })
  readonly held!: boolean;
  @ApiNullableMoment({ description: 'With `held`: when a few are tried again.', example: null })
  readonly held_until!: string | null;
  @ApiCount('Payouts that no worker has claimed yet.') readonly pending!: number;
  @ApiCount({ description: 'Payouts that are being settled, or tried again.', example: 3 })
  readonly processing!: number;
  @ApiCount('Sent; the rail has not reported the outcome.') readonly in_doubt!: number;
  @ApiNullableMoment('When the oldest batch with any of them was accepted.')
  readonly oldest_open_batch_at!: string | null;
  @ApiProperty({ description: 'There are more than were counted.', example: false })
  readonly at_least!: boolean;
}

/** The replica that reports are read from. */
export class ReplicaStateDto {
  @ApiProperty({
    enum: ['ok', 'behind', 'down'],
    description: 'But for `ok`, everything is read from the primary.',
    example: 'ok',
  })
  readonly status!: string;
  @ApiCount({ nullable: true, description: 'How far it is behind.' }) readonly lag_seconds!: number | null;
}

/** The clock of the machine, next to the database's. */
export class ClockStateDto {
  @ApiProperty({ enum: ['ok', 'off'], description: '`off`: by more than a minute.', example: 'ok' })
  readonly status!: string;
  @ApiProperty({ description: 'How far it is ahead; negative: behind.', example: -0.002 })
  readonly offset_seconds!: number;
}

/** Whether the process can take calls. */
export class ReadinessDto {
  @ApiProperty({ enum: ['ok', 'degraded', 'unavailable'], example: 'ok' }) readonly status!: string;
  @ApiProperty({ type: ChecksDto }) readonly checks!: ChecksDto;
  @ApiPropertyOptional({ type: SettlementStateDto, description: 'Absent while it cannot be read in time.' })
  readonly settlement?: SettlementStateDto;
  @ApiPropertyOptional({
    type: ClockStateDto,
    description: "Nothing depends on it: moments and ids follow the database's clock.",
  })
  readonly clock?: ClockStateDto;
  @ApiPropertyOptional({
    type: ReplicaStateDto,
    description: 'Where reports are read from a replica. Nothing depends on it.',
  })
  readonly replica?: ReplicaStateDto;
}
