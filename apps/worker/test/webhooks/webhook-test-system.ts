import { randomBytes, randomUUID } from 'node:crypto';
import { TestReceiver, waitFor, type ReceivedWebhook, type ServerProcess } from '#testing';
import { SettlementTestSystem } from '../settlement-test-system.js';

/** Pauses so short, and so many, that a receiver that comes back within seconds is found. */
const QUICK_SCHEDULE = Array(50).fill('0.2').join();

/** A customer who listens: an endpoint in the tables, at a path of the receiver's. */
export interface Listener {
  readonly endpointId: string;
  readonly secret: Buffer;
  readonly path: string;
}

export interface StoredDelivery {
  readonly delivery_id: string;
  readonly event_id: string;
  readonly status: string;
  readonly attempts: number;
  readonly last_answer: number | null;
  readonly last_fault: string | null;
  readonly next_attempt_at: Date | null;
}

/** A settlement system with a receiver of webhooks. */
export class WebhookTestSystem {
  private constructor(
    readonly settlement: SettlementTestSystem,
    readonly receiver: TestReceiver,
  ) {}

  static async start(): Promise<WebhookTestSystem> {
    return new WebhookTestSystem(await SettlementTestSystem.start(), await TestReceiver.start());
  }

  startWorker(environment: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
    return this.settlement.startWorker({
      WEBHOOK_TIMEOUT_MS: '4000',
      WEBHOOK_RETRY_SCHEDULE_SECONDS: QUICK_SCHEDULE,
      ...environment,
    });
  }

  /** A customer begins to listen to everything. */
  async listen(
    path = `/${randomUUID()}`,
    url = this.receiver.url + path,
    payer = 'default',
  ): Promise<Listener> {
    const [endpointId, secret] = [randomUUID(), randomBytes(32)];
    await this.settlement.db.query(
      `INSERT INTO webhook_endpoint (payer, endpoint_id, url, events, secret)
       VALUES ($4, $1, $2, ARRAY['payout.paid', 'payout.failed', 'payout.needs_review', 'batch.completed'], $3)`,
      [endpointId, url, secret, payer],
    );
    return { endpointId, secret, path };
  }

  /** Pings, as the API does; returns the ids that the deliveries must have, in order. */
  async ping({ endpointId }: Listener, times = 1): Promise<string[]> {
    const eventIds = Array.from({ length: times }, () => randomUUID());
    await this.settlement.db.query(
      `WITH event AS (
         INSERT INTO webhook_event (payer, event_id, type, occurred_at)
         SELECT n.payer, id, 'ping', clock_timestamp() FROM webhook_endpoint n, unnest($2::uuid[]) AS id
          WHERE n.endpoint_id = $1 RETURNING *
       )
       INSERT INTO webhook_delivery (payer, endpoint_id, delivery_id, event_id, created_at, next_attempt_at)
       SELECT payer, $1, gen_random_uuid(), event_id, occurred_at, occurred_at FROM event`,
      [endpointId, eventIds],
    );
    return eventIds.map((id) => `msg_${id.replaceAll('-', '')}`);
  }

  async enable({ endpointId }: Listener, enabled: boolean): Promise<void> {
    await this.settlement.db.query(
      'UPDATE webhook_endpoint SET enabled = $2, disabled_because = NULL WHERE endpoint_id = $1',
      [endpointId, enabled],
    );
  }

  async endpoint({ endpointId }: Listener): Promise<{ enabled: boolean; disabled_because: string | null }> {
    const { rows } = await this.settlement.db.query<{ enabled: boolean; disabled_because: string | null }>(
      'SELECT * FROM webhook_endpoint WHERE endpoint_id = $1',
      [endpointId],
    );
    if (rows[0] === undefined) throw new Error('There is no such endpoint.');
    return rows[0];
  }

  async deliveries({ endpointId }: Listener): Promise<StoredDelivery[]> {
    const { rows } = await this.settlement.db.query<StoredDelivery>(
      'SELECT * FROM webhook_delivery WHERE endpoint_id = $1 ORDER BY created_at',
      [endpointId],
    );
    return rows;
  }

  /** Waits until every delivery of a listener is in this state. */
  async waitUntilAll(status: string, listener: Listener): Promise<StoredDelivery[]> {
    return waitFor(
      async () => {
        const deliveries = await this.deliveries(listener);
        return deliveries.length > 0 && deliveries.every((delivery) => delivery.status === status)
          ? deliveries
          : undefined;
      },
      { what: `all to be ${status}`, everyMs: 50 },
    );
  }

  async stop(): Promise<void> {
    // First, so that workers that are killed were not waited for.
    await this.receiver.close();
    await this.settlement.stop();
  }
}

/** The `webhook-id` of each. */
export function idsOf(received: readonly ReceivedWebhook[]): (string | undefined)[] {
  return received.map(({ headers }) => headers['webhook-id']);
}
