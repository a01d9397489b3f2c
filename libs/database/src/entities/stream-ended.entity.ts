import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { IDENTIFIER } from './column-types.js';

@Entity('stream_ended', {
  comment: 'Streams that ended in the last 24 hours: their ids answer 410, later ones 404.',
})
@Index('stream_ended_at', ['endedAt'])
export class StreamEndedEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly receiverIspb!: string;

  @PrimaryColumn(IDENTIFIER)
  readonly streamId!: string;

  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()' })
  readonly endedAt!: Date;
}
