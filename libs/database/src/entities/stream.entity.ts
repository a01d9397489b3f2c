import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import { MAX_OPEN_STREAMS, type StreamId } from '#domain';
import { BIGINT, BIGINT_ARRAY, IDENTIFIER } from './column-types.js';

@Entity('stream', {
  comment: 'The open streams. No indexed column ever changes, so every update stays on its page.',
})
@Check('stream_seat_check', `seat BETWEEN 1 AND ${String(MAX_OPEN_STREAMS)}`)
@Unique('stream_seat_once', ['receiverIspb', 'seat'])
export class StreamEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly receiverIspb!: string;

  @PrimaryColumn(IDENTIFIER)
  readonly streamId!: StreamId;

  @Column({ type: 'smallint' })
  readonly seat!: number;

  @Column({
    ...BIGINT,
    default: 0,
    comment: 'Batches delivered so far; the current interactionId is the one of this number.',
  })
  readonly serial!: number;

  @Column({ ...BIGINT, default: 1, comment: 'The number of the newest call: only that call may claim.' })
  readonly fence!: number;

  @Column({
    ...BIGINT_ARRAY,
    default: () => "'{}'",
    comment: 'Positions of the batch delivered last, until it is acknowledged.',
  })
  readonly outstanding!: readonly number[];

  @Column({ type: 'timestamptz' })
  readonly openedAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  readonly lastAnswerAt!: Date | null;

  @Column({
    type: 'timestamptz',
    comment:
      'While a call waits: when its wait ends at the latest. Otherwise: when the last call was answered. The lease runs from here.',
  })
  readonly answerDueAt!: Date;

  @Column({
    type: 'timestamptz',
    array: true,
    default: () => "'{}'",
    comment: 'When the last takeovers were, newest first; no more than are allowed in a second.',
  })
  readonly takeovers!: readonly Date[];

  @Column({
    ...BIGINT,
    default: 0,
    comment: 'Messages delivered so far. All but those that are outstanding are acknowledged.',
  })
  readonly delivered!: number;
}
