import { describe, expect, it } from '@jest/globals';
import { compareBooks, type CollectedMessage, type PayoutItem } from './compare-books.js';

const item: PayoutItem = {
  status: 'paid',
  amount_cents: 35_010,
  payout_id: '0b0f3a52-9c1e-4d5f-8a53-2f6b1f0b9a11',
  end_to_end_id: 'E3207498620251005120000000000001',
  receiver_ispb: '00000000',
};
const message: CollectedMessage = {
  endToEndId: 'E3207498620251005120000000000001',
  valorCents: 35_010,
  txId: '0b0f3a529c1e4d5f8a532f6b1f0b9a11',
  recebedor: { ispb: '00000000' },
};

describe('comparing what was paid with what was collected', () => {
  it('has nothing to complain of when each payout was paid once and collected once', () => {
    expect(compareBooks(item, [message])).toEqual([]);
  });

  it.each([
    ['was never collected', item, [], 'was collected 0 times'],
    ['was collected twice', item, [message, message], 'was collected 2 times'],
    ['is not paid', { ...item, status: 'failed' as const }, [message], 'is failed, not paid'],
    ['has another amount', item, [{ ...message, valorCents: 35_000 }], 'the message has another amount'],
    ['has another txId', item, [{ ...message, txId: 'x' }], 'the message has another txId'],
    [
      'went elsewhere',
      item,
      [{ ...message, recebedor: { ispb: '11111111' } }],
      'the message went to another institution',
    ],
  ])('complains of a payout that %s', (_name, payout, messages, complaint) => {
    expect(compareBooks(payout, messages)).toContain(complaint);
  });
});
