import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('simulated_submission_count', {
  comment: 'For sandbox keys that behave differently the second time.',
})
export class SimulatedSubmissionCountEntity {
  @PrimaryColumn({ type: 'uuid' })
  readonly payoutId!: string;

  @Column({ type: 'integer' })
  readonly submissions!: number;
}
