import { describe, expect, it } from '@jest/globals';
import type { ClientId, Payout, PayoutBatch } from '#domain';
import { toBatchReport, toPayoutEventReport, toPayoutReport } from './payout-report.js';

const id = (text: string) => text as ClientId;
const AT = new Date('2025-10-05T12:00:00.120Z');

const BATCH: PayoutBatch = {
  batchId: id('A'),
  status: 'processing',
  counts: {
    pending: 1,
    processing: 2,
    in_doubt: 4,
    needs_review: 8,
    paid: 16,
    failed: 32,
    duplicate: 64,
    cancelled: 128,
  },
  totalCents: 1000,
  paidCents: 300,
  failedCents: 200,
  returnedCents: 0,
  createdAt: AT,
  startedAt: AT,
  itemsRemovedAt: undefined,
  completedAt: undefined,
};

const PAYOUT: Payout = {
  payoutId: '01a202fe-990f-7000-990d-de7d749ebc9f',
  batchId: id('A'),
  index: 17,
  externalId: id('u1-001'),
  userId: id('u1'),
  amountCents: 35_000,
  pixKey: { type: 'EMAIL', value: 'u1@email.com' },
  status: 'pending',
  endToEndId: undefined,
  receiverIspb: undefined,
  settledAt: undefined,
  failure: undefined,
  duplicateOf: undefined,
  createdAt: AT,
  updatedAt: AT,
};

describe('toBatchReport', () => {
  it('has the members of the contract in their order', () => {
    const report = toBatchReport(BATCH, []);
    expect(Object.keys(report)).toEqual([
      'batch_id',
      'status',
      'processed',
      'successful',
      'failed',
      'duplicates',
      'pending',
      'processing',
      'in_doubt',
      'needs_review',
      'cancelled',
      'amount_cents',
      'created_at',
      'started_at',
      'completed_at',
      'details',
    ]);
    expect(report).toMatchObject({
      processed: 16 + 32 + 64 + 128,
      successful: 16,
      failed: 32,
      duplicates: 64,
      amount_cents: { total: 1000, paid: 300, failed: 200, returned: 0 },
      created_at: '2025-10-05T12:00:00.120Z',
      completed_at: null,
    });
  });
});

describe('toPayoutReport', () => {
  it('begins as the contract does, and shows no key in clear', () => {
    const text = JSON.stringify(toPayoutReport(PAYOUT, 'en'));
    expect(text).toMatch(/^\{"external_id":"u1-001","status":"pending","amount_cents":35000,"index":17,/);
    expect(text).not.toContain('u1@email.com');
    expect(text).not.toContain('null');
  });

  it.each([
    ['AC03', false, "The receiver's branch or account does not exist."],
    ['AB03', true, 'Settlement was interrupted by a timeout in the SPI.'],
    ['KEY_NOT_FOUND', false, 'The Pix directory does not know the key.'],
    ['XX99', false, 'The payment was rejected for a reason that is not in our list.'],
  ])('explains %s', (code, retryable, message) => {
    const failure = { code, source: 'rail', detail: undefined };
    expect(toPayoutReport({ ...PAYOUT, status: 'failed', failure }, 'en').failure).toEqual({
      code,
      message,
      retryable,
      source: 'rail',
    });
  });
});

describe('toPayoutEventReport', () => {
  it('says what it knows and nothing else', () => {
    const bare = { endToEndId: undefined, code: undefined, detail: undefined };
    expect(toPayoutEventReport({ sequence: 0, status: 'pending', at: AT, attempt: 0, ...bare })).toEqual({
      status: 'pending',
      at: '2025-10-05T12:00:00.120Z',
      sequence: 0,
    });
    const rejected = { endToEndId: 'E1', code: 'AB03', detail: 'Again.' };
    expect(
      toPayoutEventReport({ sequence: 2, status: 'processing', at: AT, attempt: 1, ...rejected }),
    ).toMatchObject({
      attempt: 1,
      end_to_end_id: 'E1',
      code: 'AB03',
      detail: 'Again.',
    });
  });
});
