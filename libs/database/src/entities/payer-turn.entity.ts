import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { BIGINT, IDENTIFIER } from './column-types.js';

@Entity('payer_turn', {
  comment:
    'Whose turn it is: of the payers that are ready the one with the lowest number. Its row lock makes the claims of a payer follow one another.',
})
@Check('payer_turn_work_check', "work IN ('unclaimed', 'in_flight')")
@Index('payer_turn_next', ['work', 'isReady', 'turn'])
@Index('payer_turn_held', ['payer'], { where: 'is_held' })
export class PayerTurnEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly payer!: string;

  @PrimaryColumn({ type: 'text' })
  readonly work!: 'unclaimed' | 'in_flight';

  @Column({
    type: 'double precision',
    comment:
      "Grows by one for each payout that is claimed, divided by the payer's weight (start-time fair queueing).",
  })
  readonly turn!: number;

  @Column({ type: 'boolean', comment: 'It has something in line.' })
  readonly isReady!: boolean;

  @Column({
    type: 'boolean',
    default: false,
    comment: 'It has, but is paused or has as much in flight as it may.',
  })
  readonly isHeld!: boolean;

  @Column({
    ...BIGINT,
    default: 0,
    comment:
      'Of what was claimed last: new batches begin there, so that small ones do not wait for large ones.',
  })
  readonly lastPlace!: number;
}
