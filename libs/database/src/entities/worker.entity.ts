import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** `draining`: it takes nothing new and finishes what it holds. `drained`: it holds nothing. `stopping`: its process is about to end. */
export type WorkerState = 'working' | 'draining' | 'drained' | 'stopping';

@Entity('worker', {
  comment:
    'A row for each worker, changed by its heartbeat and removed when it stops. Not data: emptying the sandbox leaves it.',
})
@Check('worker_check', '(drain_requested_at IS NULL) = (drain_actor IS NULL)')
@Check('worker_state_check', "state IN ('working', 'draining', 'drained', 'stopping')")
export class WorkerEntity {
  @PrimaryColumn({ type: 'text' })
  readonly workerId!: string;

  @Column({ type: 'text' })
  readonly host!: string;

  @Column({ type: 'integer' })
  readonly pid!: number;

  @Column({ type: 'text' })
  readonly version!: string;

  @Column({ type: 'text', array: true })
  readonly runs!: readonly string[];

  @Column({ type: 'timestamptz' })
  readonly startedAt!: Date;

  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()' })
  readonly seenAt!: Date;

  @Column({ type: 'text' })
  readonly state!: WorkerState;

  @Column({ type: 'timestamptz', nullable: true })
  readonly drainRequestedAt!: Date | null;

  @Column({ type: 'text', nullable: true })
  readonly drainActor!: string | null;

  @Column({ type: 'text', nullable: true })
  readonly drainReason!: string | null;
}
