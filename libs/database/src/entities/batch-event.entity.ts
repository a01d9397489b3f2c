import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { BIGINT, IDENTIFIER } from './column-types.js';

@Entity('batch_event', {
  comment:
    'What happened to batches, for the feed of events: one to three rows a batch. Goes when its payouts go.',
})
@Index('batch_event_in_order', ['payer', 'type', 'transactionId', 'eventId'])
export class BatchEventEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly payer!: string;

  @PrimaryColumn(IDENTIFIER)
  readonly batchId!: string;

  @PrimaryColumn({ type: 'text' })
  readonly type!: string;

  @Column({ type: 'uuid' })
  readonly eventId!: string;

  @Column({ ...BIGINT, comment: 'The transaction that wrote it.' })
  readonly transactionId!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  readonly occurredAt!: Date;

  @Column({ ...BIGINT, comment: 'Of the batch, as it was then; everything else follows from its row.' })
  readonly returnedCents!: number;
}
