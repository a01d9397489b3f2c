import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { BIGINT } from './column-types.js';

@Entity('audit_log', { comment: 'Who did what to what. Append-only.' })
export class AuditLogEntity {
  @PrimaryGeneratedColumn('identity', { ...BIGINT, generatedIdentity: 'ALWAYS' })
  readonly position!: number;

  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()' })
  readonly at!: Date;

  @Column({ type: 'text' })
  readonly actor!: string;

  @Column({ type: 'text' })
  readonly action!: string;

  @Column({ type: 'text' })
  readonly subject!: string;

  @Column({ type: 'jsonb' })
  readonly details!: object;
}
