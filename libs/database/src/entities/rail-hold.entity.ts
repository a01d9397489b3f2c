import { Column, Entity, PrimaryColumn } from 'typeorm';
import { IDENTIFIER } from './column-types.js';

@Entity('rail_hold', {
  comment:
    'A row: this rail is sent no payment, since the account there lacks the balance. Not data: emptying the sandbox leaves it.',
})
export class RailHoldEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly rail!: string;

  @Column({ type: 'timestamptz', default: () => "date_trunc('milliseconds', clock_timestamp())" })
  readonly heldSince!: Date;

  @Column({
    type: 'timestamptz',
    comment: 'When a worker may try a few payments; while one tries, when the next may.',
  })
  readonly heldUntil!: Date;

  @Column({
    type: 'timestamptz',
    nullable: true,
    comment: 'Since when payments are tried after the present hold; null: not yet.',
  })
  readonly triedSince!: Date | null;

  @Column({
    type: 'integer',
    default: 1,
    comment: 'Holds since held_since; each is twice as long as the one before.',
  })
  readonly holds!: number;
}
