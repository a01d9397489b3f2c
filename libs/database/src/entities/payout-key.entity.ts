import { Column, Entity, PrimaryColumn } from 'typeorm';
import { IDENTIFIER } from './column-types.js';

@Entity('payout_key', {
  comment:
    'Every external_id there ever was, and its original: this makes it unique over all partitions and beyond them. Only ever grows.',
})
export class PayoutKeyEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly payer!: string;

  @PrimaryColumn(IDENTIFIER)
  readonly externalId!: string;

  @Column({ type: 'uuid' })
  readonly payoutId!: string;
}
