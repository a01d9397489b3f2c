import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { FINAL_STATUSES } from '#domain';
import { listOf } from '../functions/policy.js';
import { IDENTIFIER } from './column-types.js';

/** A duplicate is no original. */
const REMOVED_STATUSES = FINAL_STATUSES.filter((status) => status !== 'duplicate');

@Entity('payout_removed', {
  comment: 'Originals whose partition was removed: what a later duplicate is compared with and answered.',
})
@Check('payout_removed_status_check', `status IN (${listOf(REMOVED_STATUSES)})`)
export class PayoutRemovedEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly payer!: string;

  @PrimaryColumn(IDENTIFIER)
  readonly externalId!: string;

  @Column(IDENTIFIER)
  readonly batchId!: string;

  @Column({ type: 'text' })
  readonly status!: string;

  @Column({
    type: 'bytea',
    comment:
      'Of amount and Pix key, under a secret of the installation (digest_of_payout): the key itself is not kept.',
  })
  readonly digest!: Buffer;
}
