import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  FORMER_SECRET_MS,
  MAX_WEBHOOKS_PER_PAYER,
  parseWebhookChange,
  parseWebhookOrder,
  WEBHOOK_SECRET_BYTES,
  type TargetJudge,
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
   * @param document - parsed JSON
   * @param actor - who wants it, for the audit log
   * @throws DomainError `invalid_request` with every fault, `too_many_webhooks` with `limit`
   */
  async create(payer: string, document: unknown, actor: string): Promise<WebhookWithSecret> {
    const parsed = parseWebhookOrder(document, this.judge);
    if (!parsed.ok) throw invalidWebhook(parsed.faults);
    const secret = randomBytes(WEBHOOK_SECRET_BYTES);
    const webhook = { payer, endpointId: randomUUID(), secret, ...parsed.order };
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

  /** Members that are left out stay as they are. @throws DomainError `invalid_request` with every fault */
  async change(key: WebhookEndpointKey, document: unknown, actor: string): Promise<WebhookEndpoint> {
    const parsed = parseWebhookChange(document, this.judge);
    if (!parsed.ok) throw invalidWebhook(parsed.faults);
    const endpoint = known(await this.store.change(formed(key), parsed.change, actor));
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

  private readonly judge: TargetJudge = (url) => this.targets.faultOf(url, '/url');
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
