import { request } from 'node:http';
import pg from 'pg';
import { waitFor } from '#testing';

const MANY_MESSAGES = 'multipart/json';
const SETTLED_WITHIN_MS = 90_000;
const PAUSE_AFTER_REFUSAL_MS = 100;

/** A batch of so many payouts, to keys of as many people. */
export async function postBatch(api: string, batchId: string, count: number): Promise<void> {
  const { status, text } = await post(api, batchId, count);
  if (status !== 201) throw new Error(`The batch was answered ${text}`);
}

/** The same, again and again until it is stored; returns the codes of the refusals before. */
export async function postUntilStored(api: string, batchId: string, count: number): Promise<string[]> {
  const refusals: string[] = [];
  for (;;) {
    const { status, text } = await post(api, batchId, count);
    if (status === 201 || status === 200) return refusals;
    refusals.push(`${status} ${/"code":"(\w+)"/.exec(text)?.[1] ?? text}`);
    await pause();
  }
}

async function post(api: string, batchId: string, count: number): Promise<{ status: number; text: string }> {
  const items = Array.from({ length: count }, (_, n) => ({
    external_id: `${batchId}-${n}`,
    user_id: 'user',
    amount_cents: 100,
    pix_key: `user${n}@example.com`,
  }));
  const response = await fetch(`${api}/api/payouts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ batch_id: batchId, items }),
  });
  return { status: response.status, text: await response.text() };
}

/** What the database holds of payments, as seen by a connection straight to it. */
export class Books {
  private constructor(private readonly db: pg.Client) {}

  static async open(databaseUrl: string): Promise<Books> {
    const db = new pg.Client({ connectionString: databaseUrl });
    db.on('error', () => undefined);
    await db.connect();
    return new Books(db);
  }

  close(): Promise<void> {
    return this.db.end();
  }

  async paid(): Promise<number> {
    return Number(await this.one(`SELECT count(*) AS value FROM payout WHERE status = 'paid'`));
  }

  /** Institutions that were paid. */
  async receivers(): Promise<string[]> {
    const { rows } = await this.db.query<{ receiver_ispb: string }>(
      'SELECT DISTINCT receiver_ispb FROM message',
    );
    return rows.map(({ receiver_ispb }) => receiver_ispb);
  }

  /** The endToEndIds of what was paid, in order. */
  async paidIds(): Promise<string[]> {
    const { rows } = await this.db.query<{ id: string }>(
      `SELECT end_to_end_id AS id FROM payout WHERE status = 'paid' ORDER BY end_to_end_id COLLATE "C"`,
    );
    return rows.map(({ id }) => id);
  }

  /** Payouts that the rail has settled more than once. */
  async paidTwice(): Promise<number> {
    const twice = `SELECT FROM simulated_payment WHERE outcome = 'settled' GROUP BY payout_id HAVING count(*) > 1`;
    return Number(await this.one(`SELECT count(*) AS value FROM (${twice}) AS t`));
  }

  untilPaid(count: number, what = `${count} payouts to be paid`): Promise<boolean> {
    return waitFor(async () => (await this.paid()) >= count, {
      what,
      timeoutMs: SETTLED_WITHIN_MS,
      everyMs: 100,
    });
  }

  private async one(sql: string): Promise<unknown> {
    return (await this.db.query<{ value: unknown }>(sql)).rows[0]?.value;
  }
}

/** Beside those that every call has. */
type Headers = Readonly<Record<string, string>>;

interface Reading {
  readonly status: number;
  readonly ids: readonly string[];
  readonly next: string;
}

/** One collector of an institution: reads a stream until `isOver` and nothing comes any more, then ends it. In the order it came. */
export async function collect(
  api: string,
  ispb: string,
  isOver: () => boolean,
  headers: Headers = {},
): Promise<string[]> {
  const first = await startStream(api, ispb, headers);
  const ids = [...first.ids];
  let path = first.next;
  for (;;) {
    const wasOver = isOver();
    const answer = await read(api, path, headers);
    if (answer.status === 503) {
      await pause();
      continue;
    }
    if (answer.status !== 200 && answer.status !== 204)
      throw new Error(`${path} was answered ${answer.status}`);
    ids.push(...answer.ids);
    path = answer.next;
    if (answer.status === 204 && wasOver) break;
  }
  await read(api, path, headers, 'DELETE');
  return ids;
}

/** New streams need Redis, so a start is repeated while Redis is down. A start that waits in vain has a stream as well. */
async function startStream(api: string, ispb: string, headers: Headers): Promise<Reading> {
  for (;;) {
    const answer = await read(api, `/api/pix/${ispb}/stream/start`, headers);
    if (answer.next !== '') return answer;
    await pause();
  }
}

function read(api: string, path: string, own: Headers, method = 'GET'): Promise<Reading> {
  return new Promise((resolve, reject) => {
    const headers = { accept: MANY_MESSAGES, ...own };
    const outgoing = request(new URL(path, api), { method, headers, agent: false }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      incoming.once('error', reject);
      incoming.once('end', () => {
        const { statusCode: status = 0, headers: answered } = incoming;
        const next = String(answered['pull-next'] ?? '');
        resolve({ status, ids: status === 200 ? idsIn(text) : [], next });
      });
    });
    outgoing.once('error', reject).end();
  });
}

function idsIn(text: string): string[] {
  return [...text.matchAll(/"endToEndId":\s*"([^"]+)"/g)].flatMap(([, id]) => id ?? []);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_REFUSAL_MS));
}
