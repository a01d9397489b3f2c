export { centsOf } from './cents-of.js';
export type { Collection, CollectOptions } from './collect.js';
export { createMalote, type Malote, type MaloteOptions } from './create-malote.js';
export type { components, operations, paths } from './generated/openapi.js';
export { MaloteError, MaloteTimeoutError, MaloteUnreachableError } from './malote-error.js';
export type { SubmitOptions } from './submit-and-wait.js';
export type { EventBatch, EventsOptions } from './read-events.js';
export type {
  BatchOrder,
  BatchReport,
  EventType,
  Fault,
  FeedEvent,
  PayoutOrder,
  PayoutReport,
  PixMessage,
  Problem,
  WebhookEvent,
} from './types.js';
export type { OnRetry, Retry } from './until-answered.js';
export { unwrap } from './unwrap.js';
export { verifyWebhook, type WebhookHeaders } from './verify-webhook.js';
export { WebhookVerificationError } from 'standardwebhooks';
