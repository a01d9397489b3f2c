import { ApiProperty } from '@nestjs/swagger';
import { toInstant, type Instant } from '#domain';
import type { WorkerOperated, WorkerState, WorkerView } from '#use-cases';
import { MOMENT, MOMENT_OR_NULL } from '../documentation/fields.js';

export const WORKER_STATES = ['working', 'draining', 'drained', 'stopping'] as const satisfies WorkerState[];

/** A worker that lives. */
export class WorkerDto {
  @ApiProperty({
    description: 'Of this process: one that was started again has another.',
    example: 'k3x9q2ab',
  })
  readonly worker_id!: string;

  @ApiProperty({
    description: 'Its machine; in Kubernetes its pod.',
    example: 'malote-worker-7d9f8b6c5-x2x4z',
  })
  readonly host!: string;

  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  readonly pid!: number;

  @ApiProperty({ example: '0.1.0' })
  readonly version!: string;

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

  @ApiProperty(MOMENT)
  readonly started_at!: Instant;

  @ApiProperty({ ...MOMENT, description: 'It tells of itself every two seconds.' })
  readonly seen_at!: Instant;

  @ApiProperty({ ...MOMENT_OR_NULL, description: 'Since when somebody has wanted it drained.' })
  readonly drain_asked_at!: Instant | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Who.', example: null })
  readonly drain_asked_by!: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Why.', example: null })
  readonly reason!: string | null;
}

export class WorkersDto {
  @ApiProperty({ type: [WorkerDto], description: 'Those heard of within the last 15 seconds, by host.' })
  readonly items!: WorkerDto[];
}

/** What came of a wish. */
export class WorkerOperationDto {
  @ApiProperty({ description: 'False: somebody wanted it so already. Repeating it is safe.', example: true })
  readonly changed!: boolean;

  @ApiProperty({ type: WorkerDto, description: 'As it was last heard of.' })
  readonly worker!: WorkerDto;
}

export function toWorkerDto(worker: WorkerView): WorkerDto {
  const { workerId, host, pid, version, runs, state, startedAt, seenAt, drain } = worker;
  return {
    worker_id: workerId,
    host,
    pid,
    version,
    runs,
    state,
    started_at: toInstant(startedAt),
    seen_at: toInstant(seenAt),
    drain_asked_at: drain === undefined ? null : toInstant(drain.since),
    drain_asked_by: drain?.actor ?? null,
    reason: drain?.reason ?? null,
  };
}

export function toWorkerOperationDto({ worker, changed }: WorkerOperated): WorkerOperationDto {
  return { changed, worker: toWorkerDto(worker) };
}
