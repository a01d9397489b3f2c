export * from './queue-commands.js';
export * from './job-worker.js';
export { toPayoutChunk, type SettlementJobData } from './payouts/bull-payout-queue.js';
export * from './queue-monitor.js';
export * from './queue-names.js';
export * from './queues.module.js';
export { toEndpointKey, type DeliverWebhooksJobData } from './webhooks/bull-webhook-queue.js';
