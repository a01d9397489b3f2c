import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { BIGINT } from './column-types.js';

@Entity('audit_log')
export class AuditLogEntity {
  @PrimaryGeneratedColumn('identity', { ...BIGINT, generatedIdentity: 'ALWAYS' })
  readonly position!: number;

  @Column({ type: 'timestamptz' })
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
