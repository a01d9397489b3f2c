import type { PayoutReport, PixMessage } from '../../clients/typescript/src/index.js';

/** The parts of a payout's report that are compared. */
export type PayoutItem = Pick<
  PayoutReport,
  'status' | 'amount_cents' | 'payout_id' | 'end_to_end_id' | 'receiver_ispb'
>;

/** The parts of a Pix message that are compared. */
export type CollectedMessage = Pick<PixMessage, 'endToEndId' | 'valorCents' | 'txId'> & {
  readonly recebedor: Pick<PixMessage['recebedor'], 'ispb'>;
};

/** Why a payout does not agree with what was collected under its endToEndId; empty: paid once and collected once. */
export function compareBooks(item: PayoutItem, messages: readonly CollectedMessage[]): string[] {
  const own = messages.filter((message) => message.endToEndId === item.end_to_end_id);
  const complaints: string[] = [];
  if (item.status !== 'paid') complaints.push(`is ${item.status}, not paid`);
  if (own.length !== 1) complaints.push(`was collected ${String(own.length)} times`);
  const [message] = own;
  if (message === undefined) return complaints;
  if (message.valorCents !== item.amount_cents) complaints.push('the message has another amount');
  if (message.txId !== item.payout_id.replaceAll('-', '')) complaints.push('the message has another txId');
  if (message.recebedor.ispb !== item.receiver_ispb)
    complaints.push('the message went to another institution');
  return complaints;
}
