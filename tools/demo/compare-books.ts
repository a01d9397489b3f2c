import type { CollectedMessage, PayoutItem } from './batch-report.js';

/** One payout beside what its receiver collected. */
export interface BookLine {
  readonly item: PayoutItem;
  readonly message: CollectedMessage | undefined;
  /** Why the two sides do not agree; empty: paid once and collected once. */
  readonly complaints: readonly string[];
}

/** Puts each payout beside the messages that bear its endToEndId. */
export function compareBooks(
  items: readonly PayoutItem[],
  messages: readonly CollectedMessage[],
): BookLine[] {
  return items.map((item) => {
    const own = messages.filter((message) => message.endToEndId === item.end_to_end_id);
    const [message] = own;
    const complaints: string[] = [];
    if (item.status !== 'paid') complaints.push(`is ${item.status}, not paid`);
    if (own.length !== 1) complaints.push(`was collected ${String(own.length)} times`);
    if (message !== undefined) {
      if (Math.round(message.valor * 100) !== item.amount_cents)
        complaints.push('the message bears another amount');
      if (message.txId !== item.payout_id.replaceAll('-', ''))
        complaints.push('the message bears another txId');
      if (message.recebedor.ispb !== item.receiver_ispb)
        complaints.push('the message went to another institution');
    }
    return { item, message, complaints };
  });
}
