import { describe, expect, it } from '@jest/globals';
import type { HistoryRecord } from './history/record.js';
import type { Call, MaloteClients } from './call-malote.js';
import { operateHeldPayouts } from './operate.js';

const HELD = [{ payout_id: 'lost' }, { payout_id: 'taken' }, { payout_id: 'without-id' }];
const BOOKS = new Set(['payment-taken']);

/** One look at what is held, at a rail with these books; `status` is what every action is answered. */
async function lookOnce(
  isInBooks: ((paymentId: string) => Promise<boolean>) | undefined,
  status = 200,
): Promise<{ readonly actions: string[]; readonly written: HistoryRecord[] }> {
  const actions: string[] = [];
  const written: HistoryRecord[] = [];
  let looks = 0;
  const untilAnswered: MaloteClients['untilAnswered'] = ({ method, path, body }: Call) => {
    if (method === 'POST') actions.push(`${path.replace(/.*payouts./, '')} ${JSON.stringify(body)}`);
    const answered =
      method === 'GET' ? { status: 200, text: JSON.stringify({ items: HELD }) } : { status, text: '' };
    return Promise.resolve({ ...answered, pullNext: undefined, from: 1, to: 2, lost: 0 });
  };
  await operateHeldPayouts(
    {
      malote: { untilAnswered },
      isInBooks,
      paymentIdOf: (id) => Promise.resolve(id === 'without-id' ? undefined : `payment-${id}`),
      write: (record) => written.push(record),
    },
    () => looks++ > 0,
  );
  return { actions, written };
}

describe('the operator of a soak', () => {
  it('marks as failed what the books of the rail do not have, and that alone', async () => {
    const { actions, written } = await lookOnce((paymentId) => Promise.resolve(BOOKS.has(paymentId)));
    expect(actions).toEqual([
      'lost/mark {"outcome":"failed","reason":"The soak: the books of the rail do not have it"}',
      'taken/redrive {"reason":"The soak"}',
      'without-id/redrive {"reason":"The soak"}',
    ]);
    expect(written).toMatchObject([
      { kind: 'operate', action: 'mark failed', payout: 'lost', status: 200 },
      { kind: 'operate', action: 'redrive', payout: 'taken', status: 200 },
      { kind: 'operate', action: 'redrive', payout: 'without-id', status: 200 },
    ]);
  });

  it('has everything sent again where the rail itself says what it does not know', async () => {
    const { written } = await lookOnce(undefined);
    expect(written.map((record) => record.kind === 'operate' && record.action)).toEqual(
      HELD.map(() => 'redrive'),
    );
  });

  it('writes down what it was answered', async () => {
    const { written } = await lookOnce(undefined, 409);
    expect(written.map((record) => 'status' in record && record.status)).toEqual([409, 409, 409]);
  });
});
