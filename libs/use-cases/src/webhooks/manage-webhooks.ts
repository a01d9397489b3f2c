import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  FORMER_SECRET_MS,
  MAX_WEBHOOKS_PER_PAYER,
  WEBHOOK_SECRET_BYTES,
  type NewWebhook,
  type WebhookChange,
  type WebhookEndpoint,
} from '#domain';
import { cutPage, type Page, type PageRequest } from '../lists/page.js';
import { WakeSenders } from './wake-senders.js';
import { isWebhookId, readWebhookCursor, webhookCursor } from './webhook-cursors.js';
import { WebhookEndpointStore } from './webhook-endpoint-store.port.js';
import { invalidWebhook, tooManyWebhooks, webhookUnknown } from './webhook-errors.js';
import type { WebhookEndpointKey } from './webhook-outbox.port.js';
import { WebhookTargets } from './webhook-sender.port.js';

/** A webhook and, this once, its secret. */
export interface WebhookWithSecret {
  readonly endpoint: WebhookEndpoint;
  readonly secret: Buffer;
}

/** Who is told, of what, and where. Errors of all calls: `database_unavailable`; with a key: `webhook_unknown`. */
@Injectable()
export class ManageWebhooks {
  constructor(
    private readonly store: WebhookEndpointStore,
    private readonly targets: WebhookTargets,
    private readonly senders: WakeSenders,
  ) {}

  /**
   * @param actor - who makes it, for the audit log
   * @throws DomainError `invalid_request` for an address that nothing may be sent to, `too_many_webhooks` with `limit`
   */
  async create(payer: string, { url, events }: NewWebhook, actor: string): Promise<WebhookWithSecret> {
    this.checkTarget(url);
    const secret = randomBytes(WEBHOOK_SECRET_BYTES);
    const webhook = { payer, endpointId: randomUUID(), secret, url, events };
    const endpoint = await this.store.create(webhook, MAX_WEBHOOKS_PER_PAYER, actor);
    if (endpoint === 'too_many') throw tooManyWebhooks(MAX_WEBHOOKS_PER_PAYER);
    return { endpoint, secret };
  }

  /** Newest first. Errors: `invalid_cursor`. */
  async list(payer: string, { cursor, limit }: PageRequest): Promise<Page<WebhookEndpoint>> {
    const after = cursor === undefined ? undefined : readWebhookCursor(cursor);
    const found = await this.store.list({ payer, after, limit: limit + 1 });
    return cutPage(found, limit, ({ createdAt, endpointId }) => webhookCursor({ createdAt, id: endpointId }));
  }

  async read(key: WebhookEndpointKey): Promise<WebhookEndpoint> {
    return known(await this.store.find(formed(key)));
  }

  /** What is undefined stays as it is. @throws DomainError `invalid_request` for an address that nothing may be sent to */
  async change(key: WebhookEndpointKey, change: WebhookChange, actor: string): Promise<WebhookEndpoint> {
    if (change.url !== undefined) this.checkTarget(change.url);
    const endpoint = known(await this.store.change(formed(key), change, actor));
    if (endpoint.enabled) this.senders.wake(key);
    return endpoint;
  }

  async delete(key: WebhookEndpointKey, actor: string): Promise<void> {
    if (!(await this.store.delete(formed(key), actor))) throw webhookUnknown();
  }

  /** A new secret; the present one signs beside it for a day. */
  async rotate(key: WebhookEndpointKey, actor: string): Promise<WebhookWithSecret> {
    const secret = randomBytes(WEBHOOK_SECRET_BYTES);
    const endpoint = known(await this.store.rotate(formed(key), secret, FORMER_SECRET_MS, actor));
    return { endpoint, secret };
  }

  private checkTarget(url: string): void {
    const fault = this.targets.faultOf(new URL(url), '/url');
    if (fault !== undefined) throw invalidWebhook([fault]);
  }
}

/** What no webhook can be called needs no question to the database. */
function formed(key: WebhookEndpointKey): WebhookEndpointKey {
  if (!isWebhookId(key.endpointId)) throw webhookUnknown();
  return key;
}

function known(endpoint: WebhookEndpoint | undefined): WebhookEndpoint {
  if (endpoint === undefined) throw webhookUnknown();
  return endpoint;
}
