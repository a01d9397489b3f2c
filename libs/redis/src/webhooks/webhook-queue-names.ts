import type { WebhookEndpointKey } from '#use-cases';
import type { WakeUpQueue } from '../queues/wake-up-queue.js';

export const WEBHOOK_QUEUE: WakeUpQueue = { name: 'webhooks', hashTag: '{webhooks}' };

/** Every job is one of these; BullMQ wants a name. */
export const DELIVER_WEBHOOKS_JOB = 'deliver-webhooks';

/** A job's data: ids only. */
export interface DeliverWebhooksJobData {
  readonly payer: string;
  readonly endpoint: string;
}

export function toJobData({ payer, endpointId }: WebhookEndpointKey): DeliverWebhooksJobData {
  return { payer, endpoint: endpointId };
}

export function toEndpointKey({ payer, endpoint }: DeliverWebhooksJobData): WebhookEndpointKey {
  return { payer, endpointId: endpoint };
}
