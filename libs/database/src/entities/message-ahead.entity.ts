import { Column, Entity, PrimaryColumn } from 'typeorm';
import { BIGINT, IDENTIFIER } from './column-types.js';

@Entity('message_ahead', {
  comment:
    'Messages whose endToEndId carries a day after that of their position, and would not be looked for where they are. Rare.',
})
export class MessageAheadEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly receiverIspb!: string;

  @PrimaryColumn(IDENTIFIER)
  readonly endToEndId!: string;

  @Column(BIGINT)
  readonly position!: number;

  @Column({ type: 'text' })
  readonly payload!: string;
}
