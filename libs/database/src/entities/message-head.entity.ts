import { Column, Entity, PrimaryColumn } from 'typeorm';
import { BIGINT, IDENTIFIER } from './column-types.js';

@Entity('message_head', {
  comment: "Where delivering is. Its row lock puts the calls of an institution's collectors in line.",
})
export class MessageHeadEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly receiverIspb!: string;

  @Column({ ...BIGINT, default: 1 })
  readonly nextPosition!: number;

  @Column({ ...BIGINT, default: 0 })
  readonly takenCount!: number;
}
