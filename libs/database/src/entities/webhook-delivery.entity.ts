import { Column, Entity, PrimaryColumn } from 'typeorm';
import { BIGINT, IDENTIFIER } from './column-types.js';

@Entity('webhook_delivery')
export class WebhookDeliveryEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly payer!: string;

  @PrimaryColumn({ type: 'uuid' })
  readonly endpointId!: string;

  @PrimaryColumn({ type: 'uuid' })
  readonly deliveryId!: string;

  @Column({ type: 'uuid' })
  readonly eventId!: string;

  @Column({ type: 'text' })
  readonly status!: string;

  @Column({ type: 'smallint' })
  readonly attempts!: number;

  @Column({ type: 'timestamptz', nullable: true })
  readonly nextAttemptAt!: Date | null;

  @Column(BIGINT)
  readonly fence!: number;

  @Column({ type: 'timestamptz', nullable: true })
  readonly leaseUntil!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  readonly lastAttemptAt!: Date | null;

  @Column({ type: 'smallint', nullable: true })
  readonly lastAnswer!: number | null;

  @Column({ type: 'text', nullable: true })
  readonly lastFault!: string | null;

  @Column({ type: 'integer', nullable: true })
  readonly lastDurationMs!: number | null;

  @Column({ type: 'timestamptz', precision: 3 })
  readonly createdAt!: Date;
}
