import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import {
  PAYOUT_STATUSES,
  type ClientId,
  type Metadata,
  type PayoutStatus,
  type PixKeyType,
  type TaxId,
} from '#domain';
import { listOf } from '../functions/policy.js';
import { BIGINT, IDENTIFIER } from './column-types.js';

@Entity('payout', {
  comment:
    'Partitioned by the time of acceptance, which the id contains. No indexed column changes after the insert, but for rail_reference, once, at rails that name payments so; and half of each page is left free, so updates stay on their page.',
})
@Check('payout_amount_cents_check', 'amount_cents BETWEEN 1 AND 99999999999')
@Check('payout_duplicate_names_original', "(status = 'duplicate') = (duplicate_of IS NOT NULL)")
@Check(
  'payout_paid_is_settled',
  "(status <> 'paid') OR ((settled_at IS NOT NULL) AND (payment_id IS NOT NULL))",
)
@Check('payout_returns_fit', 'returned_cents BETWEEN 0 AND amount_cents')
@Check('payout_status_check', `status IN (${listOf(PAYOUT_STATUSES)})`)
// The indexes payout_of_user and payout_of_owner are of expressions: see the baseline.
@Index('payout_rail_reference', ['payer', 'railReference'], { where: 'rail_reference IS NOT NULL' })
@Index('payout_repeated', ['payer', 'externalId', 'payoutId'], { where: 'duplicate_of IS NOT NULL' })
export class PayoutEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly payer!: string;

  @PrimaryColumn({ type: 'uuid' })
  readonly payoutId!: string;

  @Column(IDENTIFIER)
  readonly batchId!: ClientId;

  @Column({ type: 'integer' })
  readonly itemIndex!: number;

  @Column(IDENTIFIER)
  readonly externalId!: ClientId;

  @Column(IDENTIFIER)
  readonly userId!: ClientId;

  @Column(BIGINT)
  readonly amountCents!: number;

  @Column(IDENTIFIER)
  readonly pixKey!: string;

  @Column({ type: 'text' })
  readonly pixKeyType!: PixKeyType;

  @Column({
    ...IDENTIFIER,
    nullable: true,
    comment: 'The CPF or CNPJ that must own the key, checked before it is sent. Personal.',
  })
  readonly expectedTaxId!: TaxId | null;

  @Column({ type: 'text', nullable: true, comment: 'For the receiver. Personal.' })
  readonly description!: string | null;

  @Column({
    type: 'json',
    nullable: true,
    comment:
      'For the payer, as it was sent: json keeps the order of its members. Never interpreted. Personal.',
  })
  readonly metadata!: Metadata | null;

  @Column({ type: 'text', default: 'pending' })
  readonly status!: PayoutStatus;

  @Column({
    type: 'integer',
    default: 0,
    comment: 'Counts the changes of state; the last entry of the history has it.',
  })
  readonly sequence!: number;

  @Column({
    ...BIGINT,
    default: 0,
    comment: 'Counts the claims: who claimed under an older number changes nothing any more.',
  })
  readonly fence!: number;

  @Column({
    type: 'timestamptz',
    nullable: true,
    comment: 'While a worker holds it: until when no other worker may claim it.',
  })
  readonly leaseUntil!: Date | null;

  @Column({ type: 'timestamptz', nullable: true, comment: 'Backing off: not to be claimed earlier.' })
  readonly notBefore!: Date | null;

  @Column({
    type: 'timestamptz',
    nullable: true,
    comment: 'When the sweeper is to enqueue it (again), which payout_due says of its bucket; null: never.',
  })
  readonly dueAt!: Date | null;

  @Column({ type: 'smallint', default: 0 })
  readonly attempts!: number;

  @Column({
    ...IDENTIFIER,
    nullable: true,
    comment: 'Our key at the rail, committed before it is called. New only after a definitive rejection.',
  })
  readonly paymentId!: string | null;

  @Column({
    ...IDENTIFIER,
    nullable: true,
    comment:
      'The rail that the present payment_id was made for. No other rail is sent it, nor believed about it.',
  })
  readonly rail!: string | null;

  @Column({
    ...IDENTIFIER,
    nullable: true,
    comment:
      'Of the present payment: its payment_id where the rail takes ours, else what the rail has said; written once.',
  })
  readonly endToEndId!: string | null;

  @Column({
    ...IDENTIFIER,
    nullable: true,
    comment: "The rail's own id of the present payment, where it has one; written once.",
  })
  readonly railReference!: string | null;

  @Column({
    type: 'timestamptz',
    nullable: true,
    comment: 'The last moment at which the rail can have been sent the present payment_id.',
  })
  readonly sentUntil!: Date | null;

  @Column({
    type: 'timestamptz',
    nullable: true,
    comment:
      'Since when the outcome of the present payment_id has been unknown; sending it again does not change that.',
  })
  readonly doubtfulSince!: Date | null;

  @Column({ ...IDENTIFIER, nullable: true })
  readonly receiverIspb!: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  readonly settledAt!: Date | null;

  @Column({ type: 'text', nullable: true })
  readonly failureCode!: string | null;

  @Column({ type: 'text', nullable: true })
  readonly failureSource!: string | null;

  @Column({ type: 'text', nullable: true })
  readonly failureDetail!: string | null;

  @Column({ type: 'uuid', nullable: true })
  readonly duplicateOf!: string | null;

  @Column({ ...BIGINT, default: 0, comment: 'What came back, the sum of its payout_return rows.' })
  readonly returnedCents!: number;

  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()' })
  readonly createdAt!: Date;

  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()' })
  readonly updatedAt!: Date;
}
