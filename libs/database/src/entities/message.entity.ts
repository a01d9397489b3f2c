import { Column, Entity, PrimaryColumn } from 'typeorm';
import { BIGINT, IDENTIFIER } from './column-types.js';

@Entity('message', {
  comment:
    'Partitioned by the time of storing. Per institution one ordered log over all partitions; endToEndIds are unique within a partition by its own index, over all by store_messages, which holds the tail.',
})
export class MessageEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly receiverIspb!: string;

  @PrimaryColumn({
    ...BIGINT,
    comment:
      'Order of storing within the institution: the UTC day above 36 bits of counter. Only ever increases, gaps are allowed.',
  })
  readonly position!: number;

  @Column(IDENTIFIER)
  readonly endToEndId!: string;

  @Column({ type: 'text', comment: 'The JSON text as it is delivered, so that delivery parses nothing.' })
  readonly payload!: string;

  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()' })
  readonly storedAt!: Date;
}
