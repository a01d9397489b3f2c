import { describe, expect, it } from '@jest/globals';
import { writeDelivery, type WebhookDelivery } from './webhook-delivery.js';
import { writeWebhook, writeWebhookSecret, type WebhookEndpoint } from './webhook-endpoint.js';

const at = new Date('2026-02-03T12:00:00.123Z');
const endpoint: WebhookEndpoint = {
  endpointId: '6f2f9f0e-1f3c-4b53-9d6c-0a4f3f0b2c11',
  url: 'https://example.com/webhooks',
  events: ['payout.paid'],
  enabled: true,
  disabledBecause: undefined,
  formerSecretUntil: undefined,
  createdAt: at,
  updatedAt: at,
};
const delivery: WebhookDelivery = {
  deliveryId: '0c8e7a52-6d0b-4b57-8c39-5b3f7f1a9e21',
  eventId: 'b1a4e8f2-93c5-4de0-8a6f-2f1c7d9b3e65',
  type: 'ping',
  batchId: undefined,
  payoutId: undefined,
  status: 'waiting',
  attempts: 0,
  lastAttempt: undefined,
  nextAttemptAt: at,
  createdAt: at,
};

describe('writing webhooks', () => {
  it('shows one as its owner sees it', () => {
    expect(writeWebhook(endpoint)).toEqual({
      id: '6f2f9f0e-1f3c-4b53-9d6c-0a4f3f0b2c11',
      url: 'https://example.com/webhooks',
      events: ['payout.paid'],
      enabled: true,
      disabled_because: null,
      former_secret_until: null,
      created_at: '2026-02-03T12:00:00.123Z',
      updated_at: '2026-02-03T12:00:00.123Z',
    });
    const gone = { ...endpoint, enabled: false, disabledBecause: 'gone', formerSecretUntil: at };
    expect(writeWebhook(gone)).toMatchObject({
      enabled: false,
      disabled_because: 'gone',
      former_secret_until: '2026-02-03T12:00:00.123Z',
    });
  });

  it('writes secrets as Standard Webhooks does', () => {
    expect(writeWebhookSecret(Buffer.alloc(24, 'a'))).toBe('whsec_YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh');
  });

  it('shows a delivery that nobody has tried yet', () => {
    expect(writeDelivery(delivery)).toEqual({
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
      writeDelivery({ ...ended, status: 'given_up', nextAttemptAt: undefined, lastAttempt }),
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
