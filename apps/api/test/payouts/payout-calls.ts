import { randomUUID } from 'node:crypto';
import request, { type Response } from 'supertest';
import type { Answer } from '../send-to.js';
import { startTestSystem, type TestSystem, type TestSystemOptions } from '../streams/test-system.js';

const JSON_BODY = { 'content-type': 'application/json' };

/** A report, as far as the tests read it. */
export interface Report {
  readonly batch_id: string;
  readonly status: string;
  readonly processed: number;
  readonly completed_at: string | null;
  readonly details?: readonly Item[];
}

export interface Item {
  readonly external_id: string;
  readonly status: string;
  readonly payout_id: string;
  readonly index: number;
}

/** APIs without a worker: each test moves the payouts itself. */
export class PayoutTestSystem {
  private constructor(private readonly system: TestSystem) {}

  static async start(options: TestSystemOptions = {}): Promise<PayoutTestSystem> {
    return new PayoutTestSystem(await startTestSystem(options));
  }

  close = (): Promise<void> => this.system.close();
  query: TestSystem['query'] = (sql, values) => this.system.query(sql, values);

  get apis(): TestSystem['apis'] {
    return this.system.apis;
  }

  /** What a worker beside these APIs is started with. */
  forWorker() {
    const { databaseUrl, redisUrl, redisPrefix } = this.system;
    return { databaseUrl, redisUrl, environment: { REDIS_PREFIX: redisPrefix } };
  }

  at(api: number): string {
    return this.system.at(api);
  }

  /** Text and bytes are sent as they are, anything else as JSON. */
  async post(path: string, body: unknown, headers: Record<string, string> = {}, api = 0): Promise<Answer> {
    const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    return toAnswer(
      await request(this.at(api))
        .post(path)
        .set({ ...JSON_BODY, ...headers })
        .serialize((raw: string) => raw)
        .buffer(true)
        .send(text),
    );
  }

  async get(path: string, headers: Record<string, string> = {}, api = 0): Promise<Answer> {
    return toAnswer(await request(this.at(api)).get(path).set(headers).buffer(true));
  }

  /** Posts a batch that must be accepted. */
  async accept(batchId: string, items: readonly object[]): Promise<Report> {
    const answer = await this.post('/api/payouts', { batch_id: batchId, items });
    if (answer.status !== 201) throw new Error(`The batch was answered ${answer.text}`);
    return answer.json as Report;
  }

  async report(batchId: string): Promise<Report> {
    return (await this.get(`/api/payouts/${batchId}`)).json as Report;
  }

  /** What a worker does: claims payouts of a batch, the given ones or all, and ends them so. */
  async settle(
    batchId: string,
    to: 'paid' | 'failed',
    externalIds?: readonly string[],
    code: string | null = to === 'failed' ? 'AC03' : null,
  ): Promise<void> {
    const claimed = await this.claim(batchId, externalIds);
    const all = <Value>(value: Value) => claimed.map(() => value);
    await this.query('SELECT move_payouts($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)', [
      'default',
      batchId,
      claimed.map(({ payout_id }) => payout_id),
      claimed.map(({ fence }) => fence),
      all(to),
      all('00000000'),
      all(null),
      all(null),
      all(to === 'paid' ? '2025-10-05T12:00:00.000Z' : null),
      all(code),
      all(code === null ? null : 'rail'),
      all(null),
      all(null),
      all(false),
    ]);
  }

  claim(batchId: string, externalIds?: readonly string[]) {
    return this.query<{ payout_id: string; fence: string }>(
      `SELECT c.payout_id, c.fence
         FROM (SELECT array_agg(payout_id ORDER BY item_index) AS ids,
                      array_agg('E32074986202510051200' || right(replace(payout_id::text, '-', ''), 11) ORDER BY item_index) AS fresh,
                      array_agg(true) AS may_submit
                 FROM payout WHERE payer = 'default' AND batch_id = $1
                  AND ($2::text[] IS NULL OR external_id = ANY ($2))) AS p
        CROSS JOIN LATERAL claim_payouts('default', $1, p.ids, p.fresh, p.fresh, p.may_submit, 25000) AS c`,
      [batchId, externalIds ?? null],
    );
  }
}

function toAnswer({ status, headers, text }: Response): Answer {
  return {
    status,
    headers,
    text,
    get json() {
      return JSON.parse(text) as unknown;
    },
  };
}

/** A batch id and external ids that are still unused begin with this. */
export function unused(): string {
  return randomUUID().slice(0, 13);
}

/** An item of a batch as a client writes it. */
export function item(externalId: string, change: object = {}): Record<string, unknown> {
  return {
    external_id: externalId,
    user_id: 'u1',
    amount_cents: 35_000,
    pix_key: `${externalId}@email.com`,
    ...change,
  };
}
