import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { StreamId } from '#domain';
import { BIGINT, BIGINT_ARRAY, IDENTIFIER } from './column-types.js';

@Entity('stream')
export class StreamEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly receiverIspb!: string;

  @PrimaryColumn(IDENTIFIER)
  readonly streamId!: StreamId;

  @Column({ type: 'smallint' })
  readonly seat!: number;

  @Column(BIGINT)
  readonly serial!: number;

  @Column(BIGINT)
  readonly fence!: number;

  @Column(BIGINT_ARRAY)
  readonly outstanding!: readonly number[];

  @Column({ type: 'timestamptz' })
  readonly openedAt!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  readonly lastAnswerAt!: Date | null;

  @Column({ type: 'timestamptz' })
  readonly answerDueAt!: Date;

  @Column({ type: 'timestamptz', array: true })
  readonly takeovers!: readonly Date[];
}
