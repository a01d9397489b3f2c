export * from './queue-commands.js';
export * from './job-worker.js';
export * from './measure-job.js';
export { toPayoutChunk, type SettleChunkJobData } from './payouts/settle-chunk-job.js';
export * from './queue-monitor.js';
export * from './queue-names.js';
export * from './queues.module.js';
export { toEndpointKey, type DeliverWebhooksJobData } from './webhooks/deliver-webhooks-job.js';
export * from './with-worker-options.js';
