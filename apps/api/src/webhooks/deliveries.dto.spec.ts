import { describe, expect, it } from '@jest/globals';
import type { WebhookDelivery } from '#domain';
import { toWebhookDeliveryDto } from './deliveries.dto.js';

const at = new Date('2026-02-03T12:00:00.123Z');
const delivery: WebhookDelivery = {
  deliveryId: '0c8e7a52-6d0b-4b57-8c39-5b3f7f1a9e21',
  eventId: 'b1a4e8f2-93c5-4de0-8a6f-2f1c7d9b3e65',
  type: 'ping',
  batchId: undefined,
  externalId: undefined,
  payoutId: undefined,
  status: 'waiting',
  attempts: 0,
  lastAttempt: undefined,
  nextAttemptAt: at,
  createdAt: at,
};

describe('a delivery as it is answered', () => {
  it('shows one that was not tried yet', () => {
    expect(toWebhookDeliveryDto(delivery)).toEqual({
      id: '0c8e7a52-6d0b-4b57-8c39-5b3f7f1a9e21',
      event: 'ping',
      message_id: 'msg_b1a4e8f293c54de08a6f2f1c7d9b3e65',
      status: 'waiting',
      attempt: 0,
      next_attempt_at: '2026-02-03T12:00:00.123Z',
      created_at: '2026-02-03T12:00:00.123Z',
    });
  });

  it('shows what came of the last attempt, and what the event was of', () => {
    const lastAttempt = { at, answer: 500, fault: 'answered 500', durationMs: 12 };
    const ended = { ...delivery, type: 'payout.paid', batchId: 'A', payoutId: 'P', attempts: 9 } as const;
    expect(
      toWebhookDeliveryDto({ ...ended, status: 'given_up', nextAttemptAt: undefined, lastAttempt }),
    ).toMatchObject({
      batch_id: 'A',
      payout_id: 'P',
      status: 'given_up',
      attempt: 9,
      last_attempt: {
        at: '2026-02-03T12:00:00.123Z',
        http_status: 500,
        fault: 'answered 500',
        duration_ms: 12,
      },
      next_attempt_at: null,
    });
  });
});
