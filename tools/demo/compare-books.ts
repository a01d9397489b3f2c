/** The parts of a payout's report that the demo reads. */
export interface PayoutItem {
  readonly external_id: string;
  readonly status: string;
  readonly amount_cents: number;
  readonly payout_id: string;
  readonly end_to_end_id?: string;
  readonly receiver_ispb?: string;
}

/** The parts of a Pix message that the demo reads. */
export interface CollectedMessage {
  readonly endToEndId: string;
  readonly valor: number;
  readonly txId: string;
  readonly recebedor: { readonly ispb: string };
}

/** Why a payout does not agree with what was collected under its endToEndId; empty: paid once and collected once. */
export function compareBooks(item: PayoutItem, messages: readonly CollectedMessage[]): string[] {
  const own = messages.filter((message) => message.endToEndId === item.end_to_end_id);
  const complaints: string[] = [];
  if (item.status !== 'paid') complaints.push(`is ${item.status}, not paid`);
  if (own.length !== 1) complaints.push(`was collected ${String(own.length)} times`);
  const [message] = own;
  if (message === undefined) return complaints;
  if (Math.round(message.valor * 100) !== item.amount_cents)
    complaints.push('the message has another amount');
  if (message.txId !== item.payout_id.replaceAll('-', '')) complaints.push('the message has another txId');
  if (message.recebedor.ispb !== item.receiver_ispb)
    complaints.push('the message went to another institution');
  return complaints;
}
