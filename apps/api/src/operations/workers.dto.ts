import { ApiProperty } from '@nestjs/swagger';
import type { WorkerState } from '#database';
import { ApiMoment, ApiNullableMoment, ApiNullableText, ApiText } from '../documentation/fields.js';

export const WORKER_STATES = ['working', 'draining', 'drained', 'stopping'] as const satisfies WorkerState[];
const WORKER_ID = 'k3x9q2ab';
/** A worker, as a parameter of an address. */
export const WORKER_PARAMETER = {
  name: 'worker',
  description: "A worker's id, or the name of the host (the pod) where it alone runs.",
  schema: { type: 'string', minLength: 1, maxLength: 253, example: WORKER_ID },
} as const;

/** A worker that lives. */
export class WorkerDto {
  @ApiText({ description: 'Of this process: one that was started again has another.', example: WORKER_ID })
  readonly worker_id!: string;
  @ApiText({ description: 'Its machine; in Kubernetes its pod.', example: 'malote-worker-7d9f8b6c5-x2x4z' })
  readonly host!: string;
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 }) readonly pid!: number;
  @ApiText({ example: '0.1.0' }) readonly version!: string;
  @ApiProperty({
    type: [String],
    description: 'What it does.',
    example: ['settlement', 'webhooks', 'sweeping'],
  })
  readonly runs!: readonly string[];
  @ApiProperty({
    enum: WORKER_STATES,
    description:
      '`draining`: it takes nothing new and finishes what it holds. `drained`: it holds nothing. `stopping`: its process is about to end.',
    example: 'working',
  })
  readonly state!: WorkerState;
  @ApiMoment() readonly started_at!: string;
  @ApiMoment('Its last heartbeat; there is one every two seconds.') readonly seen_at!: string;
  @ApiNullableMoment({ description: 'When the drain was requested.', example: null })
  readonly drain_requested_at!: string | null;
  @ApiNullableText('Who.') readonly drain_requested_by!: string | null;
  @ApiNullableText('Why.') readonly reason!: string | null;
}

export class WorkersDto {
  @ApiProperty({
    type: [WorkerDto],
    description: 'Those with a heartbeat within the last 15 seconds, by host.',
  })
  readonly items!: WorkerDto[];
}

/** What an action came to. */
export class WorkerOperationDto {
  @ApiProperty({ description: 'False: it was already requested. Repeating it is safe.', example: true })
  readonly changed!: boolean;
  @ApiProperty({ description: 'As of its last heartbeat.' }) readonly worker!: WorkerDto;
}
