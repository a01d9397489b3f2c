import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { WorkerState } from '#use-cases';

@Entity('worker')
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

  @Column({ type: 'timestamptz' })
  readonly seenAt!: Date;

  @Column({ type: 'text' })
  readonly state!: WorkerState;

  @Column({ type: 'timestamptz', nullable: true })
  readonly drainAskedAt!: Date | null;

  @Column({ type: 'text', nullable: true })
  readonly drainActor!: string | null;

  @Column({ type: 'text', nullable: true })
  readonly drainReason!: string | null;
}
