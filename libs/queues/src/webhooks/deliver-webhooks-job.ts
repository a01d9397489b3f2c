import type { WebhookEndpointKey } from '#use-cases';

/** The name of every job in the webhooks queue. */
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
