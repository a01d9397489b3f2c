import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { EndToEndId, Ispb } from '#domain';
import { IDENTIFIER } from './column-types.js';

@Entity('simulated_payment')
export class SimulatedPaymentEntity {
  @PrimaryColumn(IDENTIFIER)
  readonly endToEndId!: EndToEndId;

  @Column({ type: 'uuid' })
  readonly payoutId!: string;

  @Column({ type: 'text' })
  readonly verdict!: 'settled' | 'rejected' | 'silent';

  @Column({ type: 'text', nullable: true })
  readonly code!: string | null;

  @Column({ ...IDENTIFIER, nullable: true })
  readonly receiverIspb!: Ispb | null;

  @Column({ type: 'timestamptz', nullable: true })
  readonly settledAt!: Date | null;
}
