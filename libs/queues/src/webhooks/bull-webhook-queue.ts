import { Injectable } from '@nestjs/common';
import { InjectQueue } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { WebhookQueue, type WebhookEndpointKey } from '#use-cases';
import { QueueCommands } from '../queue-commands.js';
import { WEBHOOK_QUEUE } from '../queue-names.js';

/** The name of every job in the webhooks queue. */
const DELIVER_WEBHOOKS_JOB = 'deliver-webhooks';

/** A job's data: ids only. */
export interface DeliverWebhooksJobData {
  readonly payer: string;
  readonly endpoint: string;
}

function toJobData({ payer, endpointId }: WebhookEndpointKey): DeliverWebhooksJobData {
  return { payer, endpoint: endpointId };
}

export function toEndpointKey({ payer, endpoint }: DeliverWebhooksJobData): WebhookEndpointKey {
  return { payer, endpointId: endpoint };
}

/**
 * Webhook endpoints as jobs. A job's id is that of its endpoint, so an endpoint has one job at a time, waiting or active: a slow
 * receiver occupies one worker slot and no more. Adding it again is ignored until the job is gone.
 *
 * No endpoint is shut out: finished and failed jobs are removed, those of a dead worker are handed out again, and an
 * endpoint whose job was flushed can be added at once. Two jobs at a time are no problem: deliveries are under leases.
 * Errors: `redis_unavailable`.
 */
@Injectable()
export class BullWebhookQueue extends WebhookQueue {
  constructor(
    @InjectQueue(WEBHOOK_QUEUE) private readonly queue: Queue<DeliverWebhooksJobData>,
    private readonly commands: QueueCommands,
  ) {
    super();
  }

  override enqueue(endpoints: readonly WebhookEndpointKey[]): Promise<void> {
    return this.commands.add(
      this.queue,
      endpoints.map((endpoint) => ({
        name: DELIVER_WEBHOOKS_JOB,
        data: toJobData(endpoint),
        opts: { jobId: endpoint.endpointId },
      })),
    );
  }

  override waitingCount(): Promise<number> {
    return this.commands.run(() => this.queue.getWaitingCount());
  }
}
