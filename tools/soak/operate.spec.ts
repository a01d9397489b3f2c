import { describe, expect, it } from '@jest/globals';
import type { Answer, Call } from './call-malote.js';
import { operateHeldPayouts, type Operated } from './operate.js';

const HELD = [
  { payout_id: '1', external_id: 'lost' },
  { payout_id: '2', external_id: 'taken' },
  { payout_id: '3', external_id: 'without-id' },
];
const BOOKS = new Set(['payment-2']);

/** One look at what is held, at a rail with these books; `status` is what every action is answered. */
async function lookOnce(
  isInBooks: ((paymentId: string) => boolean) | undefined,
  status = 200,
): Promise<Operated & { readonly expectedToFail: string[]; readonly actions: string[] }> {
  const [expectedToFail, actions]: [string[], string[]] = [[], []];
  let looks = 0;
  const untilAnswered = ({ method, path, body }: Call): Promise<Answer> => {
    if (method === 'POST') actions.push(`${path.replace(/.*payouts./, '')} ${body ?? ''}`);
    const answered =
      method === 'GET' ? { status: 200, text: JSON.stringify({ items: HELD }) } : { status, text: '' };
    return Promise.resolve({ ...answered, pullNext: undefined });
  };
  const operated = await operateHeldPayouts(
    {
      malote: { untilAnswered },
      isInBooks,
      paymentIdOf: (payoutId) => Promise.resolve(payoutId === '3' ? undefined : `payment-${payoutId}`),
      onMarkedFailed: (externalId) => expectedToFail.push(externalId),
    },
    () => looks++ > 0,
  );
  return { ...operated, expectedToFail, actions };
}

describe('the operator of a soak', () => {
  it('marks as failed what the books of the rail do not have, and that alone', async () => {
    const operated = await lookOnce((paymentId) => BOOKS.has(paymentId));
    expect(operated.actions).toEqual([
      '1/mark {"outcome":"failed","reason":"The soak: the books of the rail do not have it"}',
      '2/redrive {"reason":"The soak"}',
      '3/redrive {"reason":"The soak"}',
    ]);
    expect(operated.expectedToFail).toEqual(['lost']);
    expect([...operated.markedFailed]).toEqual(['1']);
    expect([...operated.redriven]).toEqual(['2', '3']);
  });

  it('has everything sent again where the rail itself says what it does not know', async () => {
    const operated = await lookOnce(undefined);
    expect([...operated.redriven]).toEqual(['1', '2', '3']);
    expect(operated.expectedToFail).toEqual([]);
  });

  it('expects nothing of a mark that was refused, and reports other answers', async () => {
    const refused = await lookOnce(() => false, 409);
    expect([refused.expectedToFail, refused.faults]).toEqual([[], []]);
    const faulty = await lookOnce(() => false, 500);
    expect([faulty.expectedToFail, faulty.faults.length]).toEqual([[], 3]);
  });
});
