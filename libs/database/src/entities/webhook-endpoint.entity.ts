import { Column, Entity, PrimaryColumn, VirtualColumn } from 'typeorm';
import { IDENTIFIER } from './column-types.js';

@Entity('webhook_endpoint')
export class WebhookEndpointEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly payer!: string;

  @PrimaryColumn({ type: 'uuid' })
  readonly endpointId!: string;

  @Column({ type: 'text' })
  readonly url!: string;

  @Column({ type: 'text', array: true })
  readonly events!: readonly string[];

  @Column({ type: 'boolean' })
  readonly enabled!: boolean;

  @Column({ type: 'text', nullable: true })
  readonly disabledBecause!: string | null;

  // Only what signs reads secrets.
  @Column({ type: 'bytea', select: false })
  readonly secret!: Buffer;

  @Column({ type: 'bytea', nullable: true, select: false })
  readonly formerSecret!: Buffer | null;

  @Column({ type: 'timestamptz', nullable: true })
  readonly formerSecretUntil!: Date | null;

  @VirtualColumn({
    type: 'boolean',
    query: (endpoint) => `${endpoint}.former_secret_until > clock_timestamp()`,
  })
  readonly formerSecretSigns!: boolean | null;

  @Column({ type: 'timestamptz', precision: 3 })
  readonly createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  readonly updatedAt!: Date;
}
