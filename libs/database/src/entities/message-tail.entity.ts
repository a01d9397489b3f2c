import { Column, Entity, PrimaryColumn } from 'typeorm';
import { BIGINT, IDENTIFIER } from './column-types.js';

@Entity('message_tail', {
  comment:
    'Where storing is. Its row lock puts the storing transactions of an institution in line, so that positions become visible in their order.',
})
export class MessageTailEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly receiverIspb!: string;

  @Column({ ...BIGINT, default: 0 })
  readonly lastPosition!: number;

  @Column({ ...BIGINT, default: 0 })
  readonly storedCount!: number;
}
