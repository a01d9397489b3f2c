import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { WebhookEndpointRepository } from '#database';
import {
  DomainError,
  FORMER_SECRET_MS,
  MAX_WEBHOOKS_PER_PAYER,
  WEBHOOK_SECRET_BYTES,
  type NewWebhook,
  type WebhookChange,
  type WebhookEndpoint,
} from '#domain';
import {
  EnqueueWebhooks,
  webhookUnknown,
  type Page,
  type PageRequest,
  type WebhookEndpointKey,
} from '#use-cases';
import { GuardedWebhookTargets } from '#webhooks';

/** A webhook and, this once, its secret. */
export interface WebhookWithSecret {
  readonly endpoint: WebhookEndpoint;
  readonly secret: Buffer;
}

/** A payer's webhooks. `actor`: who acts, for the audit log. Errors of all: `database_unavailable`; with a key: `webhook_unknown`. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly endpoints: WebhookEndpointRepository,
    private readonly targets: GuardedWebhookTargets,
    private readonly webhooks: EnqueueWebhooks,
  ) {}

  /** @throws DomainError `invalid_request` for an address that nothing may be sent to, `too_many_webhooks` with `limit` */
  async create(payer: string, { url, events }: NewWebhook, actor: string): Promise<WebhookWithSecret> {
    this.checkTarget(url);
    const secret = randomBytes(WEBHOOK_SECRET_BYTES);
    const webhook = { payer, endpointId: randomUUID(), secret, url, events };
    const endpoint = await this.endpoints.create(webhook, MAX_WEBHOOKS_PER_PAYER, actor);
    if (endpoint === 'too_many') throw tooManyWebhooks(MAX_WEBHOOKS_PER_PAYER);
    return { endpoint, secret };
  }

  /** Newest first. @throws DomainError `invalid_cursor` */
  list(payer: string, page: PageRequest): Promise<Page<WebhookEndpoint>> {
    return this.endpoints.list(payer, page);
  }

  async read(key: WebhookEndpointKey): Promise<WebhookEndpoint> {
    return known(await this.endpoints.find(key));
  }

  /** What is undefined stays as it is. @throws DomainError `invalid_request` for an address that nothing may be sent to */
  async change(key: WebhookEndpointKey, change: WebhookChange, actor: string): Promise<WebhookEndpoint> {
    if (change.url !== undefined) this.checkTarget(change.url);
    const endpoint = known(await this.endpoints.change(key, change, actor));
    if (endpoint.enabled) this.webhooks.enqueue(key);
    return endpoint;
  }

  /** A new secret; the present one signs beside it for a day. */
  async rotate(key: WebhookEndpointKey, actor: string): Promise<WebhookWithSecret> {
    const secret = randomBytes(WEBHOOK_SECRET_BYTES);
    return { endpoint: known(await this.endpoints.rotate(key, secret, FORMER_SECRET_MS, actor)), secret };
  }

  async delete(key: WebhookEndpointKey, actor: string): Promise<void> {
    if (!(await this.endpoints.delete(key, actor))) throw webhookUnknown();
  }

  private checkTarget(url: string): void {
    const fault = this.targets.faultOf(new URL(url), '/url');
    if (fault === undefined) return;
    throw new DomainError('invalid_request', 'The webhook is not valid. Nothing was changed.', {
      faults: [fault],
    });
  }
}

function known(endpoint: WebhookEndpoint | undefined): WebhookEndpoint {
  if (endpoint === undefined) throw webhookUnknown();
  return endpoint;
}

function tooManyWebhooks(limit: number): DomainError {
  return new DomainError('too_many_webhooks', `There are ${String(limit)} webhooks already.`, {
    details: { limit },
  });
}
