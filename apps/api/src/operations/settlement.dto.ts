import { ApiProperty } from '@nestjs/swagger';
import { ApiNullableMoment, ApiNullableText } from '../documentation/fields.js';

/** Whether payments are submitted. */
export class SettlementSwitchDto {
  @ApiProperty({ example: true }) readonly paused!: boolean;
  @ApiNullableMoment('Since when.') readonly paused_at!: string | null;
  @ApiNullableText({ description: 'Who paused it.', example: 'cli:ana' }) readonly paused_by!: string | null;
  @ApiNullableText({ description: 'Why.', example: 'Balance being topped up' })
  readonly reason!: string | null;
}

/** A switch that is not paused, as an example of an answer. */
export const RUNNING = { paused: false, paused_at: null, paused_by: null, reason: null };
