import { Injectable } from '@nestjs/common';
import type { WebhookChange, WebhookEndpoint } from '#domain';
import {
  WebhookEndpointStore,
  type WebhookEndpointKey,
  type WebhookQuery,
  type WebhookToStore,
} from '#use-cases';
import { writeAuditEntry } from '../audit/audit-log.repository.js';
import { Sql } from '../connection/sql.js';
import {
  changeWebhook,
  deleteSomeDeliveries,
  deleteWebhook,
  disableWebhook,
  insertWebhook,
  lockWebhooksOfPayer,
  lookUpByKeys,
  rotateWebhookSecret,
  selectWebhook,
  selectWebhooks,
} from './webhook-endpoints.sql.js';
import { toEndpoint, type EndpointRow } from './webhook-rows.js';

/** Deleted by one statement: a second's work, and far from the time limit of a statement. */
const DELIVERIES_PER_DELETION = 10_000;

/** Webhooks in Postgres. */
@Injectable()
export class PostgresWebhookEndpointStore extends WebhookEndpointStore {
  constructor(private readonly sql: Sql) {
    super();
  }

  override create(
    { payer, endpointId, url, events, secret }: WebhookToStore,
    maxPerPayer: number,
    actor: string,
  ): Promise<WebhookEndpoint | 'too_many'> {
    return this.sql.transaction(async (sql, manager) => {
      await sql.run(lockWebhooksOfPayer, [payer]);
      const values = [payer, endpointId, url, events, secret, maxPerPayer];
      const [row] = await sql.run<EndpointRow>(insertWebhook, values);
      if (row === undefined) return 'too_many';
      const details = { payer, events };
      await writeAuditEntry(manager, { actor, action: 'webhook.create', subject: endpointId, details });
      return toEndpoint(row);
    });
  }

  override async list({ payer, after, limit }: WebhookQuery): Promise<readonly WebhookEndpoint[]> {
    const values = [payer, after?.createdAt, after?.id, limit];
    return (await this.sql.run<EndpointRow>(selectWebhooks, values)).map(toEndpoint);
  }

  override async find({ payer, endpointId }: WebhookEndpointKey): Promise<WebhookEndpoint | undefined> {
    const [row] = await this.sql.run<EndpointRow>(selectWebhook, [payer, endpointId]);
    return row && toEndpoint(row);
  }

  override change(
    { payer, endpointId }: WebhookEndpointKey,
    { url, events, enabled }: WebhookChange,
    actor: string,
  ): Promise<WebhookEndpoint | undefined> {
    return this.sql.transaction(async (sql, manager) => {
      const [row] = await sql.run<EndpointRow>(changeWebhook, [payer, endpointId, url, events, enabled]);
      if (row === undefined) return undefined;
      // An address may hold what only its owner is to know, so the log says no more than that it is another.
      const details = { payer, events, enabled, url: url === undefined ? undefined : 'changed' };
      await writeAuditEntry(manager, { actor, action: 'webhook.change', subject: endpointId, details });
      return toEndpoint(row);
    });
  }

  override async delete({ payer, endpointId }: WebhookEndpointKey, actor: string): Promise<boolean> {
    const values = [payer, endpointId];
    if ((await this.sql.change(disableWebhook, values)) === 0) return false;
    while ((await this.deleteSome(values)) > 0);
    return this.sql.transaction(async (sql, manager) => {
      await sql.run(lookUpByKeys);
      if ((await sql.change(deleteWebhook, values)) === 0) return false;
      const details = { payer };
      await writeAuditEntry(manager, { actor, action: 'webhook.delete', subject: endpointId, details });
      return true;
    });
  }

  override rotate(
    { payer, endpointId }: WebhookEndpointKey,
    secret: Buffer,
    formerSecretMs: number,
    actor: string,
  ): Promise<WebhookEndpoint | undefined> {
    return this.sql.transaction(async (sql, manager) => {
      const values = [payer, endpointId, secret, formerSecretMs];
      const [row] = await sql.run<EndpointRow>(rotateWebhookSecret, values);
      if (row === undefined) return undefined;
      const details = { payer };
      await writeAuditEntry(manager, { actor, action: 'webhook.rotate', subject: endpointId, details });
      return toEndpoint(row);
    });
  }

  private deleteSome(values: readonly unknown[]): Promise<number> {
    return this.sql.transaction(async (sql) => {
      await sql.run(lookUpByKeys);
      return sql.change(deleteSomeDeliveries, [...values, DELIVERIES_PER_DELETION]);
    });
  }
}
