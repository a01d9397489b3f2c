import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { EndToEndId, Ispb } from '#domain';
import { IDENTIFIER } from './column-types.js';

@Entity('simulated_payment', {
  comment: "The simulated rail's ledger: what it decided, once per endToEndId.",
})
@Check(
  'simulated_payment_outcome_complete',
  "((outcome = 'settled') = ((receiver_ispb IS NOT NULL) AND (settled_at IS NOT NULL))) AND ((outcome = 'rejected') = (code IS NOT NULL))",
)
@Check('simulated_payment_outcome_check', "outcome IN ('settled', 'rejected', 'silent')")
export class SimulatedPaymentEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly endToEndId!: EndToEndId;

  @Column({ type: 'uuid' })
  readonly payoutId!: string;

  @Column({ type: 'text', comment: 'silent: it gives no answer to any question.' })
  readonly outcome!: 'settled' | 'rejected' | 'silent';

  @Column({ type: 'text', nullable: true })
  readonly code!: string | null;

  @Column({ ...IDENTIFIER, nullable: true })
  readonly receiverIspb!: Ispb | null;

  @Column({ type: 'timestamptz', nullable: true })
  readonly settledAt!: Date | null;
}
