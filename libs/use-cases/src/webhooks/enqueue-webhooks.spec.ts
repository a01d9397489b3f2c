import { describe, expect, it } from '@jest/globals';
import { DomainError } from '#domain';
import { EnqueueWebhooks, WebhookQueue } from './sweep-webhooks.js';
import type { WebhookEndpointKey } from './webhook-outbox.port.js';

/** Notes what it is to enqueue, and is unavailable. */
class AbsentQueue extends WebhookQueue {
  readonly asked: WebhookEndpointKey[] = [];

  override enqueue(endpoints: readonly WebhookEndpointKey[]): Promise<void> {
    this.asked.push(...endpoints);
    return Promise.reject(new DomainError('redis_unavailable', 'Redis cannot be reached.'));
  }

  override waitingCount(): Promise<number> {
    return Promise.resolve(0);
  }
}

describe('enqueueing webhooks', () => {
  it('asks once, and does not fail for a queue that is unavailable', async () => {
    const queue = new AbsentQueue();
    const endpoint = { payer: 'acme', endpointId: '6f2f9f0e-1f3c-4b53-9d6c-0a4f3f0b2c11' };
    new EnqueueWebhooks(queue).enqueue(endpoint);
    await new Promise(setImmediate);
    expect(queue.asked).toEqual([endpoint]);
  });
});
