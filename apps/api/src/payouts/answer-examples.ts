const PAID = {
  external_id: 'u1-001',
  status: 'paid',
  amount_cents: 35_000,
  index: 0,
  payout_id: '01a202fe-990f-7000-990d-de7d749ebc9f',
  user_id: 'u1',
  pix_key_type: 'EMAIL',
  pix_key_masked: 'u***@e***.com',
  end_to_end_id: 'E32074986202510051200a1B2c3D4e5F',
  receiver_ispb: '00000000',
  settled_at: '2025-10-05T12:00:00.204Z',
};
const FAILED = {
  external_id: 'u2-002',
  status: 'failed',
  amount_cents: 120_000,
  index: 1,
  payout_id: '01a202fe-990f-7001-828d-cb48429cc7ae',
  user_id: 'u2',
  pix_key_type: 'PHONE',
  pix_key_masked: '+55*****5678',
  end_to_end_id: 'E32074986202510051200Z9y8X7w6V5u',
  receiver_ispb: '60746948',
  failure: {
    code: 'AC03',
    message: "The receiver's branch or account does not exist.",
    retryable: false,
    source: 'rail',
  },
};

/** A payout as webhooks carry it. */
const webhookData = (item: object) => ({ batch_id: '2025-10-05-A', sequence: 2, ...item });
export const PAID_WEBHOOK_EXAMPLE = webhookData(PAID);
export const FAILED_WEBHOOK_EXAMPLE = webhookData(FAILED);
export const HELD_WEBHOOK_EXAMPLE = webhookData({
  ...FAILED,
  status: 'needs_review',
  failure: {
    code: 'AM04',
    message: "The payer institution's settlement account lacks the balance.",
    retryable: false,
    source: 'rail',
  },
});

/** The batch when all is over, without its items. */
export const FINAL_BATCH_EXAMPLE = {
  batch_id: '2025-10-05-A',
  status: 'completed_with_failures',
  processed: 2,
  successful: 1,
  failed: 1,
  duplicates: 0,
  pending: 0,
  processing: 0,
  in_doubt: 0,
  needs_review: 0,
  cancelled: 0,
  amount_cents: { total: 155_000, paid: 35_000, failed: 120_000, returned: 0 },
  created_at: '2025-10-05T12:00:00.123Z',
  started_at: '2025-10-05T12:00:00.151Z',
  completed_at: '2025-10-05T12:00:00.204Z',
};
export const FINAL_EXAMPLE = { ...FINAL_BATCH_EXAMPLE, details: [PAID, FAILED] };

/** The batch as it is accepted. */
export const ACCEPTED_EXAMPLE = {
  ...FINAL_BATCH_EXAMPLE,
  status: 'pending',
  processed: 0,
  successful: 0,
  failed: 0,
  pending: 2,
  amount_cents: { total: 155_000, paid: 0, failed: 0, returned: 0 },
  started_at: null,
  completed_at: null,
  details: [asAccepted(PAID), asAccepted(FAILED)],
};

export const AWAITING_EXAMPLE = { ...ACCEPTED_EXAMPLE, status: 'awaiting_approval', details: undefined };
export const APPROVED_EXAMPLE = { ...AWAITING_EXAMPLE, status: 'pending' };
export const REJECTED_EXAMPLE = {
  ...AWAITING_EXAMPLE,
  status: 'cancelled',
  processed: 2,
  pending: 0,
  cancelled: 2,
  completed_at: '2025-10-05T12:10:00.000Z',
};

function asAccepted(item: typeof PAID | typeof FAILED): object {
  const { external_id, amount_cents, index, payout_id, user_id, pix_key_type, pix_key_masked } = item;
  const id = { external_id, status: 'pending', amount_cents, index };
  return { ...id, payout_id, user_id, pix_key_type, pix_key_masked };
}

export const RETURNED_WEBHOOK_EXAMPLE = {
  ...PAID_WEBHOOK_EXAMPLE,
  sequence: 3,
  returns: [
    {
      return_id: 'D60701190202510051205a1B2c3D4e5F',
      amount_cents: 10_000,
      reason: 'MD06',
      at: '2025-10-05T12:05:00.000Z',
    },
  ],
  returned_cents: 10_000,
} as const;
