/** The parts of a payout report that the demo reads. */
export interface BatchReport {
  readonly batch_id: string;
  readonly status: string;
  readonly processed: number;
  readonly successful: number;
  readonly details: readonly PayoutItem[];
}

export interface PayoutItem {
  readonly external_id: string;
  readonly status: string;
  readonly amount_cents: number;
  readonly payout_id: string;
  readonly end_to_end_id?: string;
  readonly receiver_ispb?: string;
  readonly settled_at?: string;
}

/** The parts of a Pix message that the demo reads. */
export interface CollectedMessage {
  readonly endToEndId: string;
  readonly valor: number;
  readonly txId: string;
  readonly recebedor: { readonly ispb: string };
}

export function isFinalBatch(report: BatchReport): boolean {
  return report.status !== 'pending' && report.status !== 'processing';
}
