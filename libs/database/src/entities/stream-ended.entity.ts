import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { STREAM_ENDINGS, type StreamEnding } from '#domain';
import { listOf } from '../functions/policy.js';
import { BIGINT, IDENTIFIER } from './column-types.js';

@Entity('stream_ended', {
  comment: 'Streams that ended in the last 24 hours: their ids answer 410, later ones 404.',
})
@Check('stream_ended_ended_by_check', `ended_by IN (${listOf(STREAM_ENDINGS)})`)
@Index('stream_ended_at', ['endedAt'])
@Index('stream_ended_newest', ['receiverIspb', 'endedAt', 'seat'])
export class StreamEndedEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly receiverIspb!: string;

  @PrimaryColumn(IDENTIFIER)
  readonly streamId!: string;

  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()' })
  readonly endedAt!: Date;

  @Column({ type: 'text' })
  readonly endedBy!: StreamEnding;

  @Column({ type: 'smallint' })
  readonly seat!: number;

  @Column({ type: 'timestamptz' })
  readonly openedAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  readonly lastAnswerAt!: Date | null;

  @Column(BIGINT)
  readonly delivered!: number;

  @Column({
    type: 'integer',
    comment: 'Of the messages that were delivered, those that went back; the others were acknowledged.',
  })
  readonly returned!: number;
}
