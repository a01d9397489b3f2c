import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThanOrEqual, type Repository } from 'typeorm';
import type { WebhookDelivery, DeliveryStatus, WebhookEventType } from '#domain';
import { cutPage, type Page, type PageRequest, type WebhookEndpointKey } from '#use-cases';
import { writeAuditEntry } from '../audit/audit-log.repository.js';
import { Sql, type Statement } from '../connection/sql.js';
import { WebhookDeliveryEntity } from '../entities/webhook-delivery.entity.js';
import { WebhookEndpointEntity } from '../entities/webhook-endpoint.entity.js';
import { WebhookEventEntity } from '../entities/webhook-event.entity.js';
import { isWebhookId, readWebhookCursor, webhookCursor } from './webhook-position.js';

/**
 * SQL, since LIMIT in the lateral join keeps the look-up of an event one by key, row by row, whatever the planner believes. While an
 * attempt is in flight, the columns of the last result are those of the attempt before, and are left out.
 */
const selectDeliveries = (which: string): string => /* sql */ `
  SELECT d.delivery_id, d.event_id, e.type, e.batch_id, e.payout_id, p.external_id, d.status, d.attempts, d.next_attempt_at, d.created_at,
         d.last_attempt_at, CASE WHEN d.lease_until IS NULL THEN d.last_answer END AS last_answer,
         CASE WHEN d.lease_until IS NULL THEN d.last_fault END AS last_fault,
         CASE WHEN d.lease_until IS NULL THEN d.last_duration_ms END AS last_duration_ms
    FROM webhook_delivery d
   CROSS JOIN LATERAL (SELECT * FROM webhook_event f WHERE f.payer = d.payer AND f.event_id = d.event_id LIMIT 1) AS e
    LEFT JOIN LATERAL (SELECT * FROM payout f WHERE f.payer = d.payer AND f.payout_id = e.payout_id LIMIT 1) AS p ON true
   ${which}`;

/**
 * $1 payer, $2 webhook; $3, $4 creation and id of the last delivery of the page before, null: from the first; $5 limit; $6 status,
 * $7 event, $8 payout, null: any. Planned anew, so that what is null costs nothing.
 */
const selectDeliveriesOfWebhook: Statement = {
  name: 'select_webhook_deliveries',
  plannedAnew: true,
  text: selectDeliveries(/* sql */ `
    WHERE d.payer = $1 AND d.endpoint_id = $2
      AND (d.created_at, d.delivery_id) < (coalesce($3, 'infinity'::timestamptz), coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
      AND ($6::text IS NULL OR d.status = $6) AND ($7::text IS NULL OR e.type = $7)
      AND ($8::uuid IS NULL OR d.event_id IN (SELECT v.event_id FROM webhook_event v WHERE v.payer = $1 AND v.payout_id = $8))
    ORDER BY d.created_at DESC, d.delivery_id DESC LIMIT $5`),
};

/** $1 payer, $2 delivery. */
const selectDelivery: Statement = {
  name: 'select_webhook_delivery',
  plannedAnew: true,
  text: selectDeliveries('WHERE d.payer = $1 AND d.delivery_id = $2'),
};

/** $1 delivery: whose it is. Webhooks are few, so each payer who has any is asked. */
const findPayerOfDelivery: Statement = {
  name: 'find_payer_of_delivery',
  plannedAnew: true,
  text: /* sql */ `
    SELECT f.payer FROM (SELECT DISTINCT e.payer FROM webhook_endpoint e) AS known
     CROSS JOIN LATERAL (
        SELECT d.payer FROM webhook_delivery d WHERE d.payer = known.payer AND d.delivery_id = $1::uuid LIMIT 1
      ) AS f`,
};

/** A delivery with what clients see of its event. */
interface DeliveryRow {
  readonly delivery_id: string;
  readonly event_id: string;
  readonly type: WebhookEventType;
  readonly batch_id: string | null;
  readonly payout_id: string | null;
  readonly external_id: string | null;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly last_attempt_at: Date | null;
  readonly last_answer: number | null;
  readonly last_fault: string | null;
  readonly last_duration_ms: number | null;
  readonly next_attempt_at: Date | null;
  readonly created_at: Date;
}

function toDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    deliveryId: row.delivery_id,
    eventId: row.event_id,
    type: row.type,
    batchId: row.batch_id ?? undefined,
    payoutId: row.payout_id ?? undefined,
    externalId: row.external_id ?? undefined,
    status: row.status,
    attempts: row.attempts,
    lastAttempt:
      row.last_attempt_at === null
        ? undefined
        : {
            at: row.last_attempt_at,
            answer: row.last_answer ?? undefined,
            fault: row.last_fault ?? undefined,
            durationMs: row.last_duration_ms ?? undefined,
          },
    nextAttemptAt: row.next_attempt_at ?? undefined,
    createdAt: row.created_at,
  };
}

/** The time of the transaction, truncated: the columns would round up, and the delivery would not be due yet. */
const NOW = "date_trunc('milliseconds', now())";

/** Names a delivery. */
export interface DeliveryKey {
  readonly payer: string;
  readonly deliveryId: string;
}

/** A delivery, and when its event came. */
export interface MadeDelivery extends DeliveryKey {
  readonly createdAt: Date;
}

/** Which deliveries of a webhook; undefined: any. */
export interface DeliveryFilter {
  readonly status?: DeliveryStatus | undefined;
  readonly event?: WebhookEventType | undefined;
  readonly payoutId?: string | undefined;
}

/** The webhook of a delivery, and whether it is enabled: where it is not, nothing was changed. */
export interface DeliveryTarget {
  readonly endpointId: string;
  readonly enabled: boolean;
}

/** Deliveries as clients and operators see and begin them. Undefined: there is none of this id. Errors: `database_unavailable`. */
@Injectable()
export class WebhookDeliveryRepository {
  constructor(
    @InjectRepository(WebhookDeliveryEntity) private readonly deliveries: Repository<WebhookDeliveryEntity>,
    private readonly sql: Sql,
  ) {}

  /**
   * Writes an event of type `ping` and its delivery, due at once. `enabled: false`, and nothing is written, where the webhook is
   * disabled; undefined where there is none.
   */
  async ping(
    { payer, endpointId }: WebhookEndpointKey,
    deliveryId: string,
  ): Promise<{ readonly enabled: boolean } | undefined> {
    if (!isWebhookId(endpointId)) return undefined;
    return this.deliveries.manager.transaction(async (manager) => {
      // The lock keeps it from being deleted in between.
      const endpoint = await manager.findOne(WebhookEndpointEntity, {
        where: { payer, endpointId },
        lock: { mode: 'for_key_share' },
      });
      if (endpoint === null) return undefined;
      const { enabled } = endpoint;
      if (!enabled) return { enabled };
      const eventId = randomUUID();
      await manager.insert(WebhookEventEntity, { payer, eventId, type: 'ping', occurredAt: () => NOW });
      await manager.insert(WebhookDeliveryEntity, {
        payer,
        endpointId,
        deliveryId,
        eventId,
        createdAt: () => NOW,
        nextAttemptAt: () => NOW,
      });
      return { enabled };
    });
  }

  /** Newest first. @throws DomainError `invalid_cursor` */
  async list(
    { payer, endpointId }: WebhookEndpointKey,
    { cursor, limit }: PageRequest,
    { status, event, payoutId }: DeliveryFilter = {},
  ): Promise<Page<WebhookDelivery>> {
    const after = cursor === undefined ? undefined : readWebhookCursor(cursor);
    if (!isWebhookId(endpointId)) return { items: [], next: undefined };
    const values = [payer, endpointId, after?.createdAt, after?.id, limit + 1, status, event, payoutId];
    const found = (await this.sql.run<DeliveryRow>(selectDeliveriesOfWebhook, values)).map(toDelivery);
    return cutPage(found, limit, ({ createdAt, deliveryId }) => webhookCursor({ createdAt, id: deliveryId }));
  }

  async find({ payer, deliveryId }: DeliveryKey): Promise<WebhookDelivery | undefined> {
    const [row] = await this.sql.run<DeliveryRow>(selectDelivery, [payer, deliveryId]);
    return row && toDelivery(row);
  }

  /** Whose delivery this is. */
  async findKey(deliveryId: string): Promise<DeliveryKey | undefined> {
    if (!isWebhookId(deliveryId)) return undefined;
    const [row] = await this.sql.run<{ payer: string }>(findPayerOfDelivery, [deliveryId]);
    return row && { payer: row.payer, deliveryId };
  }

  countSince({ payer, endpointId }: WebhookEndpointKey, since: Date): Promise<number> {
    return this.deliveries.countBy({ payer, endpointId, createdAt: MoreThanOrEqual(since) });
  }

  /** Those of a webhook that were made since then, oldest first. */
  listSince(
    { payer, endpointId }: WebhookEndpointKey,
    since: Date,
    limit: number,
  ): Promise<readonly MadeDelivery[]> {
    return this.deliveries.find({
      select: { payer: true, endpointId: true, deliveryId: true, createdAt: true },
      where: { payer, endpointId, createdAt: MoreThanOrEqual(since) },
      order: { createdAt: 'ASC', deliveryId: 'ASC' },
      take: limit,
    });
  }

  /**
   * Makes a delivery wait and due at once, in whatever state it is, with a new round of attempts. The new fence makes sure that a
   * worker that claimed it earlier writes no result into the new round. Noted in the audit log.
   *
   * A delivery under a lease is left as it is: it is being sent now, or its worker has died and it is due when the lease ends. A
   * claim that comes first makes the update wait and then see the lease; one that comes second finds what this has written.
   */
  async replay({ payer, deliveryId }: DeliveryKey, actor: string): Promise<DeliveryTarget | undefined> {
    if (!isWebhookId(deliveryId)) return undefined;
    return this.deliveries.manager.transaction(async (manager) => {
      const target = await manager
        .createQueryBuilder(WebhookDeliveryEntity, 'd')
        .innerJoin(WebhookEndpointEntity, 'e', 'e.payer = d.payer AND e.endpointId = d.endpointId')
        .select(['d.endpointId AS "endpointId"', 'e.enabled AS enabled'])
        .where({ payer, deliveryId })
        .getRawOne<DeliveryTarget>();
      if (target?.enabled !== true) return target;
      const { endpointId } = target;
      await manager
        .createQueryBuilder()
        .update(WebhookDeliveryEntity)
        .set({
          status: 'waiting',
          attempts: 0,
          nextAttemptAt: () => 'clock_timestamp()',
          fence: () => 'fence + 1',
          leaseUntil: null,
        })
        .where({ payer, endpointId, deliveryId })
        .andWhere("NOT (status = 'waiting' AND coalesce(lease_until > clock_timestamp(), false))")
        .execute();
      const details = { payer, webhook: endpointId };
      await writeAuditEntry(manager, { actor, action: 'webhook.replay', subject: deliveryId, details });
      return target;
    });
  }
}
