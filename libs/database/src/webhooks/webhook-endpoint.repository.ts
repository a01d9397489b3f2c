import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { isWebhookEventType, type NewWebhook, type WebhookChange, type WebhookEndpoint } from '#domain';
import { cutPage, type Page, type PageRequest, type WebhookEndpointKey } from '#use-cases';
import { writeAuditEntry } from '../audit/audit-log.repository.js';
import { Sql, type Statement } from '../connection/sql.js';
import { WebhookEndpointEntity } from '../entities/webhook-endpoint.entity.js';
import { isWebhookId, readWebhookCursor, webhookCursor } from './webhook-position.js';

/**
 * Until the end of the transaction, deliveries of a webhook are found by its key, also by the foreign key: the planner believes that
 * all deliveries belong to it, and would read the whole table.
 */
export const lookUpByKeys: Statement = {
  name: 'look_up_by_keys',
  plannedAnew: true,
  text: 'SET LOCAL enable_seqscan = off',
};

/** $1 payer, $2 webhook, $3 deliveries at most. Rows that are being changed at this moment are left over, not waited for. */
export const deleteSomeDeliveries: Statement = {
  name: 'delete_some_webhook_deliveries',
  plannedAnew: true,
  text: /* sql */ `
    DELETE FROM webhook_delivery WHERE ctid = ANY (ARRAY(
      SELECT d.ctid FROM webhook_delivery d WHERE d.payer = $1 AND d.endpoint_id = $2 LIMIT $3 FOR UPDATE SKIP LOCKED))`,
};

/** $1 payer, $2 webhook: with what is left of its deliveries. */
export const deleteWebhook: Statement = {
  name: 'delete_webhook',
  text: 'DELETE FROM webhook_endpoint WHERE payer = $1 AND endpoint_id = $2',
};

/** Deleted by one statement: a second's work, and far from the time limit of a statement. */
const DELIVERIES_PER_DELETION = 10_000;

/** A webhook that is to be stored. */
export interface WebhookToStore extends WebhookEndpointKey, NewWebhook {
  /** 24 to 64 bytes. */
  readonly secret: Buffer;
}

/**
 * Webhooks, each payer's apart from another's. A change and its entry in the audit log, under the name of `actor`, are one
 * transaction; no secret is ever in the log. Undefined and false: the payer has no such webhook. Errors: `database_unavailable`.
 */
@Injectable()
export class WebhookEndpointRepository {
  constructor(
    @InjectRepository(WebhookEndpointEntity) private readonly endpoints: Repository<WebhookEndpointEntity>,
    private readonly sql: Sql,
  ) {}

  /** `too_many`: the payer has `maxPerPayer` already, also where several are made at the same moment. */
  create(
    { payer, endpointId, url, events, secret }: WebhookToStore,
    maxPerPayer: number,
    actor: string,
  ): Promise<WebhookEndpoint | 'too_many'> {
    return this.endpoints.manager.transaction(async (manager) => {
      // A payer's webhooks are made one after the other, so that they can be counted.
      await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('webhooks of ' || $1, 0))`, [payer]);
      if ((await manager.countBy(WebhookEndpointEntity, { payer })) >= maxPerPayer) return 'too_many';
      await manager.insert(WebhookEndpointEntity, { payer, endpointId, url, events, secret });
      const details = { payer, events };
      await writeAuditEntry(manager, { actor, action: 'webhook.create', subject: endpointId, details });
      return toEndpoint(await manager.findOneByOrFail(WebhookEndpointEntity, { payer, endpointId }));
    });
  }

  /** Newest first. @throws DomainError `invalid_cursor` */
  async list(payer: string, { cursor, limit }: PageRequest): Promise<Page<WebhookEndpoint>> {
    const page = this.endpoints
      .createQueryBuilder('e')
      .where({ payer })
      .orderBy('e.createdAt', 'DESC')
      .addOrderBy('e.endpointId', 'DESC')
      .limit(limit + 1);
    if (cursor !== undefined)
      page.andWhere('(e.createdAt, e.endpointId) < (:createdAt, :id)', readWebhookCursor(cursor));
    const found = (await page.getMany()).map(toEndpoint);
    return cutPage(found, limit, ({ createdAt, endpointId }) => webhookCursor({ createdAt, id: endpointId }));
  }

  async find({ payer, endpointId }: WebhookEndpointKey): Promise<WebhookEndpoint | undefined> {
    if (!isWebhookId(endpointId)) return undefined;
    const row = await this.endpoints.findOneBy({ payer, endpointId });
    return row === null ? undefined : toEndpoint(row);
  }

  /** Whose webhook this is. */
  async findKey(endpointId: string): Promise<WebhookEndpointKey | undefined> {
    if (!isWebhookId(endpointId)) return undefined;
    const row = await this.endpoints.findOne({ select: { payer: true }, where: { endpointId } });
    return row === null ? undefined : { payer: row.payer, endpointId };
  }

  /** What is undefined stays as it is. Enabling it clears why it was disabled; what waited for it is delivered. */
  async change(
    { payer, endpointId }: WebhookEndpointKey,
    { url, events, enabled }: WebhookChange,
    actor: string,
  ): Promise<WebhookEndpoint | undefined> {
    if (!isWebhookId(endpointId)) return undefined;
    return this.endpoints.manager.transaction(async (manager) => {
      const { affected } = await manager.update(
        WebhookEndpointEntity,
        { payer, endpointId },
        {
          ...(url !== undefined && { url }),
          ...(events !== undefined && { events }),
          ...(enabled !== undefined && { enabled, disabledBecause: null }),
          updatedAt: () => 'clock_timestamp()',
        },
      );
      if (affected === 0) return undefined;
      // An address may hold what only its owner is to know, so the log says no more than that it is another.
      const details = { payer, events, enabled, url: url === undefined ? undefined : 'changed' };
      await writeAuditEntry(manager, { actor, action: 'webhook.change', subject: endpointId, details });
      return toEndpoint(await manager.findOneByOrFail(WebhookEndpointEntity, { payer, endpointId }));
    });
  }

  /** Replaces the secret; the present one signs beside the new one for `formerSecretMs`. One before that ends at once. */
  async rotate(
    { payer, endpointId }: WebhookEndpointKey,
    secret: Buffer,
    formerSecretMs: number,
    actor: string,
  ): Promise<WebhookEndpoint | undefined> {
    if (!isWebhookId(endpointId)) return undefined;
    return this.endpoints.manager.transaction(async (manager) => {
      const { affected } = await manager
        .createQueryBuilder()
        .update(WebhookEndpointEntity)
        .set({
          secret,
          formerSecret: () => 'secret',
          formerSecretUntil: () =>
            `date_trunc('milliseconds', clock_timestamp()) + :formerSecretMs * interval '1 millisecond'`,
          updatedAt: () => 'clock_timestamp()',
        })
        .where({ payer, endpointId })
        .setParameters({ formerSecretMs })
        .execute();
      if (affected === 0) return undefined;
      const details = { payer };
      await writeAuditEntry(manager, { actor, action: 'webhook.rotate', subject: endpointId, details });
      return toEndpoint(await manager.findOneByOrFail(WebhookEndpointEntity, { payer, endpointId }));
    });
  }

  /** With all its deliveries. Where this fails half-way, the webhook is disabled, and deleting it again continues. */
  async delete({ payer, endpointId }: WebhookEndpointKey, actor: string): Promise<boolean> {
    if (!isWebhookId(endpointId)) return false;
    // Nothing new waits for it from now on.
    const { affected } = await this.endpoints.update({ payer, endpointId }, { enabled: false });
    if (affected === 0) return false;
    while ((await this.deleteSome(payer, endpointId)) > 0);
    return this.endpoints.manager.transaction(async (manager) => {
      const sql = this.sql.within(manager);
      await sql.run(lookUpByKeys);
      if ((await sql.change(deleteWebhook, [payer, endpointId])) === 0) return false;
      const details = { payer };
      await writeAuditEntry(manager, { actor, action: 'webhook.delete', subject: endpointId, details });
      return true;
    });
  }

  private deleteSome(payer: string, endpointId: string): Promise<number> {
    return this.endpoints.manager.transaction(async (manager) => {
      const sql = this.sql.within(manager);
      await sql.run(lookUpByKeys);
      return sql.change(deleteSomeDeliveries, [payer, endpointId, DELIVERIES_PER_DELETION]);
    });
  }
}

function toEndpoint(row: WebhookEndpointEntity): WebhookEndpoint {
  return {
    endpointId: row.endpointId,
    url: row.url,
    events: row.events.filter(isWebhookEventType),
    enabled: row.enabled,
    disabledBecause: row.disabledBecause ?? undefined,
    formerSecretUntil: row.formerSecretSigns ? (row.formerSecretUntil ?? undefined) : undefined,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
