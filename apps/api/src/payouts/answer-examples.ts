/** Answers about the example batch, as the documentation shows them. */
const ACCEPTED_AT = '2025-10-05T12:00:00.123Z';
const TAKEN_AT = '2025-10-05T12:00:00.151Z';
const SETTLED_AT = '2025-10-05T12:00:00.204Z';
const END_TO_END_ID = 'E32074986202510051200a1B2c3D4e5F';

const FIRST = {
  external_id: 'u1-001',
  status: 'pending',
  amount_cents: 35_000,
  index: 0,
  payout_id: '01a202fe-990f-7000-990d-de7d749ebc9f',
  user_id: 'u1',
  pix_key_type: 'EMAIL',
  pix_key_masked: 'u***@e***.com',
};
const SECOND = {
  external_id: 'u2-002',
  status: 'pending',
  amount_cents: 120_000,
  index: 1,
  payout_id: '01a202fe-990f-7001-828d-cb48429cc7ae',
  user_id: 'u2',
  pix_key_type: 'PHONE',
  pix_key_masked: '+55*****5678',
};
const FIRST_PAID = {
  ...FIRST,
  status: 'paid',
  end_to_end_id: END_TO_END_ID,
  receiver_ispb: '00000000',
  settled_at: SETTLED_AT,
};
const SECOND_FAILED = {
  ...SECOND,
  status: 'failed',
  end_to_end_id: 'E32074986202510051200Z9y8X7w6V5u',
  receiver_ispb: '60746948',
  failure: {
    code: 'AC03',
    message: "The receiver's branch or account does not exist.",
    retryable: false,
    source: 'rail',
  },
};
const NO_COUNTS = {
  processed: 0,
  successful: 0,
  failed: 0,
  duplicates: 0,
  pending: 0,
  processing: 0,
  in_doubt: 0,
  needs_review: 0,
  cancelled: 0,
};

/** The batch as it is accepted. */
export const ACCEPTED_EXAMPLE = {
  batch_id: '2025-10-05-A',
  status: 'pending',
  ...NO_COUNTS,
  pending: 2,
  amount_cents: { total: 155_000, paid: 0, failed: 0 },
  created_at: ACCEPTED_AT,
  started_at: null,
  completed_at: null,
  details: [FIRST, SECOND],
};

/** Without its items. */
export const FINAL_BATCH_EXAMPLE = {
  batch_id: '2025-10-05-A',
  status: 'completed_with_failures',
  ...NO_COUNTS,
  processed: 2,
  successful: 1,
  failed: 1,
  amount_cents: { total: 155_000, paid: 35_000, failed: 120_000 },
  created_at: ACCEPTED_AT,
  started_at: TAKEN_AT,
  completed_at: SETTLED_AT,
};

/** The batch when all is over. */
export const FINAL_EXAMPLE = { ...FINAL_BATCH_EXAMPLE, details: [FIRST_PAID, SECOND_FAILED] };

export const BATCH_PAGE_EXAMPLE = { items: [FINAL_BATCH_EXAMPLE], next_cursor: null };
export const PAYOUT_PAGE_EXAMPLE = { items: [FIRST_PAID, SECOND_FAILED], next_cursor: null };

/** An item with its history. */
export const STORY_EXAMPLE = {
  batch_id: '2025-10-05-A',
  ...FIRST_PAID,
  history: [
    { status: 'pending', at: ACCEPTED_AT, sequence: 0 },
    { status: 'processing', at: TAKEN_AT, sequence: 1, attempt: 1, end_to_end_id: END_TO_END_ID },
    { status: 'paid', at: SETTLED_AT, sequence: 2, attempt: 1, end_to_end_id: END_TO_END_ID },
  ],
};
export const STORY_PAGE_EXAMPLE = { items: [STORY_EXAMPLE], next_cursor: null };

export const CANCELLATION_EXAMPLE = {
  cancelled: 1,
  not_cancelled: [{ external_id: 'u1-001', status: 'paid' }],
};

/** The second shape's. */
export const RECEIVED_EXAMPLE = {
  batch_id: '2025-10-05-A',
  payout_ids: [FIRST.payout_id, SECOND.payout_id],
  received_items: 2,
};
export const PLAIN_BATCH_EXAMPLE = {
  batch_id: '2025-10-05-A',
  payouts: [
    plain(FIRST.payout_id, 'u1-001', 'u1', 35_000, 'u1@email.com'),
    plain(SECOND.payout_id, 'u2-002', 'u2', 120_000, '+5511912345678'),
  ],
  summary: { total: 2, completed: 2, failed: 0, processing: 0, pending: 0 },
};

function plain(id: string, externalId: string, userId: string, amountCents: number, pixKey: string): object {
  return {
    id,
    batch_id: '2025-10-05-A',
    external_id: externalId,
    user_id: userId,
    amount_cents: amountCents,
    pix_key: pixKey,
    status: 'Completed',
    created_at: ACCEPTED_AT,
    updated_at: SETTLED_AT,
    idempotency_key: `2025-10-05-A:${externalId}`,
  };
}
