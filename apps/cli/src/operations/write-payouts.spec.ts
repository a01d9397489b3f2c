import { describe, expect, it } from '@jest/globals';
import type { ClientId } from '#domain';
import type { FoundPayout } from '#use-cases';
import { writeFound } from './write-payouts.js';

const id = (text: string) => text as ClientId;
const FOUND: FoundPayout = {
  payer: 'acme',
  payout: {
    payoutId: '01a202fe-990f-7000-990d-de7d749ebc9f',
    batchId: id('A'),
    index: 0,
    externalId: id('u1-001'),
    userId: id('u1'),
    amountCents: 35_000,
    pixKey: { type: 'EMAIL', value: 'someone@email.com' },
    status: 'pending',
    endToEndId: undefined,
    receiverIspb: undefined,
    settledAt: undefined,
    failure: undefined,
    duplicateOf: undefined,
    createdAt: new Date('2025-10-05T12:00:00Z'),
    updatedAt: new Date('2025-10-05T12:00:00Z'),
  },
  history: [],
};

describe('a payout in words', () => {
  it('has what its payer said of it, and the Pix key masked', () => {
    const payout = {
      ...FOUND.payout,
      description: 'Nota 123',
      metadata: { cost_center: 'vendas', order: '42' },
    };
    const { inWords } = writeFound({ items: [{ ...FOUND, payout }], hasMore: true });
    expect(inWords).toMatch(/^ {2}user +u1$/m);
    expect(inWords).toMatch(/^ {2}description +Nota 123$/m);
    expect(inWords).toMatch(/^ {2}metadata\.cost_center +vendas$/m);
    expect(inWords).toMatch(/^ {2}metadata\.order +42$/m);
    expect(inWords).toContain('There are more');
    expect(inWords).not.toContain('someone@');
    expect(writeFound({ items: [FOUND], hasMore: false }).inWords).not.toMatch(/description|more/);
  });
});
