import { Check, Column, Entity, PrimaryColumn, VirtualColumn } from 'typeorm';
import { IDENTIFIER } from './column-types.js';

@Entity('webhook_endpoint')
@Check('webhook_endpoint_events_check', 'cardinality(events) > 0')
@Check('webhook_endpoint_secret_check', 'length(secret) BETWEEN 24 AND 64')
export class WebhookEndpointEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly payer!: string;

  @PrimaryColumn({ type: 'uuid' })
  readonly endpointId!: string;

  @Column({ type: 'text' })
  readonly url!: string;

  @Column({ type: 'text', array: true })
  readonly events!: readonly string[];

  @Column({ type: 'boolean', default: true })
  readonly enabled!: boolean;

  @Column({ type: 'text', nullable: true, comment: 'null: never, or by its owner; gone: it answered 410.' })
  readonly disabledBecause!: string | null;

  // Only what signs reads secrets.
  @Column({ type: 'bytea', select: false })
  readonly secret!: Buffer;

  @Column({
    type: 'bytea',
    nullable: true,
    select: false,
    comment: 'Signs beside the new one until former_secret_until.',
  })
  readonly formerSecret!: Buffer | null;

  @Column({ type: 'timestamptz', nullable: true })
  readonly formerSecretUntil!: Date | null;

  @VirtualColumn({
    type: 'boolean',
    query: (endpoint) => `${endpoint}.former_secret_until > clock_timestamp()`,
  })
  readonly formerSecretSigns!: boolean | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  readonly createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  readonly updatedAt!: Date;
}
