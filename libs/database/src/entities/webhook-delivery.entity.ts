import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { BIGINT, IDENTIFIER } from './column-types.js';
import { WebhookEndpointEntity } from './webhook-endpoint.entity.js';

@Entity('webhook_delivery')
@ForeignKey(() => WebhookEndpointEntity, ['payer', 'endpointId'], ['payer', 'endpointId'], {
  name: 'webhook_delivery_payer_endpoint_id_fkey',
  onDelete: 'CASCADE',
})
@Check('webhook_delivery_status_check', "status IN ('waiting', 'delivered', 'given_up')")
@Check('webhook_delivery_waiting_has_time', "(status = 'waiting') = (next_attempt_at IS NOT NULL)")
@Index('webhook_delivery_by_id', ['payer', 'deliveryId'], { unique: true })
@Index('webhook_delivery_due', ['payer', 'endpointId', 'nextAttemptAt'], { where: "status = 'waiting'" })
// The newest first.
@Index('webhook_delivery_newest', ['payer', 'endpointId', 'createdAt', 'deliveryId'])
@Index('webhook_delivery_given_up', ['payer', 'endpointId', 'createdAt', 'deliveryId'], {
  where: "status = 'given_up'",
})
@Index('webhook_delivery_of_event', ['payer', 'eventId'])
export class WebhookDeliveryEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly payer!: string;

  @PrimaryColumn({ type: 'uuid' })
  readonly endpointId!: string;

  @PrimaryColumn({ type: 'uuid' })
  readonly deliveryId!: string;

  @Column({ type: 'uuid' })
  readonly eventId!: string;

  @Column({ type: 'text', default: 'waiting' })
  readonly status!: string;

  @Column({
    type: 'smallint',
    default: 0,
    comment: 'Begun so far, in this round: a replay begins a new one.',
  })
  readonly attempts!: number;

  @Column({ type: 'timestamptz', nullable: true })
  readonly nextAttemptAt!: Date | null;

  @Column({ ...BIGINT, default: 0 })
  readonly fence!: number;

  @Column({ type: 'timestamptz', nullable: true })
  readonly leaseUntil!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  readonly lastAttemptAt!: Date | null;

  @Column({
    type: 'smallint',
    nullable: true,
    comment: 'The HTTP status; null where there was no answer, and last_fault says why.',
  })
  readonly lastAnswer!: number | null;

  @Column({ type: 'text', nullable: true })
  readonly lastFault!: string | null;

  @Column({ type: 'integer', nullable: true })
  readonly lastDurationMs!: number | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  readonly createdAt!: Date;
}
