import type { NewWebhook, WebhookChange, WebhookEndpoint } from '#domain';
import type { WebhookEndpointKey } from './webhook-outbox.port.js';

/** A webhook on its way in. */
export interface WebhookToStore extends WebhookEndpointKey, NewWebhook {
  /** 24 to 64 bytes. */
  readonly secret: Buffer;
}

/** A place in a list that is sorted by creation: its last element on the page before. */
export interface WebhookPosition {
  readonly createdAt: Date;
  readonly id: string;
}

/** Which webhooks to list, and from where. */
export interface WebhookQuery {
  readonly payer: string;
  readonly after: WebhookPosition | undefined;
  readonly limit: number;
}

/**
 * Keeps webhooks, one payer's apart from another's. What changes one stands in the audit log, in the same transaction, under the
 * name of `actor`; no secret ever does. Moments are the database's. Undefined and false: there is no such webhook of the payer.
 * Errors of all: `database_unavailable`.
 */
export abstract class WebhookEndpointStore {
  /** `too_many`: the payer has `maxPerPayer` already, whoever made them at the same moment. */
  abstract create(
    webhook: WebhookToStore,
    maxPerPayer: number,
    actor: string,
  ): Promise<WebhookEndpoint | 'too_many'>;
  /** Newest first. */
  abstract list(query: WebhookQuery): Promise<readonly WebhookEndpoint[]>;
  abstract find(key: WebhookEndpointKey): Promise<WebhookEndpoint | undefined>;
  /** Whoever enables it takes back why it was disabled; what waited for it goes on. */
  abstract change(
    key: WebhookEndpointKey,
    change: WebhookChange,
    actor: string,
  ): Promise<WebhookEndpoint | undefined>;
  /** With all its deliveries. Where this fails half-way, the webhook is disabled, and deleting it again goes on. */
  abstract delete(key: WebhookEndpointKey, actor: string): Promise<boolean>;
  /** Puts a new secret in the place of the present one, which signs beside it for `formerSecretMs`. One before that ends at once. */
  abstract rotate(
    key: WebhookEndpointKey,
    secret: Buffer,
    formerSecretMs: number,
    actor: string,
  ): Promise<WebhookEndpoint | undefined>;
}
