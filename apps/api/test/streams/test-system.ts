import type { NestExpressApplication } from '@nestjs/platform-express';
import pg from 'pg';
import { isIspb, randomPixMessage, serialisePixMessage } from '#domain';
import { loadConfiguration } from '#configuration';
import { createLogger } from '#observability';
import { asRole, createTestDatabase, createTestRedis, waitFor } from '#testing';
import { createApiApplication } from '../../src/create-http-application.js';
import { sendTo, type Answer } from '../send-to.js';

/** One of the system's APIs: the whole of it, in this process, with its own waiting room, queue and connections. */
export interface Api {
  readonly app: NestExpressApplication;
  readonly address: string;
}

export interface TestSystemOptions {
  readonly apis?: number;
  readonly waitMs?: number;
  readonly leaseMs?: number;
  /** Services of the test's own, where it wants to kill them. */
  readonly databaseUrl?: string;
  readonly redisUrl?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** What each API has besides, by its number. */
  readonly environments?: readonly Readonly<Record<string, string>>[];
}

/** Several APIs on one Postgres and one Redis, and what a test needs to look behind them. */
export interface TestSystem {
  readonly apis: readonly Api[];
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly redisPrefix: string;
  /** The address of an API by its number, from 0. */
  at(api: number): string;
  query<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

const WAIT_MS = 8_000;
const LEASE_MS = 60_000;
let institutions = 0;

export async function startTestSystem(options: TestSystemOptions = {}): Promise<TestSystem> {
  const cleanUps: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  };
  const database = options.databaseUrl === undefined ? await createTestDatabase() : undefined;
  if (database) cleanUps.push(() => database.drop());
  const redis = await createTestRedis();
  cleanUps.push(() => redis.drop());
  const databaseUrl = options.databaseUrl ?? database?.url ?? '';
  const redisUrl = options.redisUrl ?? redis.url;
  const environment = {
    DATABASE_URL: asRole('malote_sandbox', databaseUrl),
    REDIS_URL: redisUrl,
    REDIS_PREFIX: redis.prefix,
    STREAM_WAIT_MS: String(options.waitMs ?? WAIT_MS),
    STREAM_LEASE_MS: String(options.leaseMs ?? LEASE_MS),
    ...options.environment,
  };
  const apis: Api[] = [];
  for (let number = 0; number < (options.apis ?? 2); number++) {
    const app = await createApiApplication(
      loadConfiguration({ ...environment, ...options.environments?.[number] }, false),
      createLogger({ level: 'silent', format: 'json' }, 'test'),
    );
    cleanUps.push(() => app.close());
    await app.listen(0, '127.0.0.1');
    apis.push({ app, address: await app.getUrl() });
  }
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  pool.on('error', () => undefined);
  cleanUps.push(() => pool.end());
  return {
    apis,
    databaseUrl,
    redisUrl,
    redisPrefix: redis.prefix,
    at: (number) => apis[number]?.address ?? '',
    query: async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
      (await pool.query<Row>(sql, values)).rows,
    close,
  };
}

/** An institution that is still unused. */
export function newIspb(): string {
  return `${String(++institutions).padStart(7, '0')}T`;
}

/** Delivers valid messages to an institution through an API; returns their endToEndIds, oldest first. */
export async function deliver(address: string, ispb: string, count: number): Promise<string[]> {
  if (!isIspb(ispb)) throw new Error(`${ispb} is no ISPB`);
  const messages = Array.from({ length: count }, () => randomPixMessage(ispb, new Date(), Math.random));
  const answer = await postMessages(address, ispb, `[${messages.map(serialisePixMessage).join(',')}]`);
  if (answer.status !== 201) throw new Error(`Messages were refused: ${answer.text}`);
  return messages.map(({ endToEndId }) => endToEndId);
}

/** Posts a body as it stands. */
export function postMessages(address: string, ispb: string, body: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  return sendTo(address, { method: 'POST', path: `/api/pix/${ispb}/messages`, headers, body });
}

export interface StreamsView {
  readonly limit: number;
  readonly undelivered: number;
  readonly open: readonly {
    readonly seat: number;
    readonly opened_at: string;
    readonly last_answer_at: string | null;
    readonly waiting: boolean;
    readonly unacknowledged: number;
  }[];
}

/** What `GET …/streams` says. */
export async function viewStreams(address: string, ispb: string): Promise<StreamsView> {
  return (await sendTo(address, { path: `/api/pix/${ispb}/streams` })).json as StreamsView;
}

/** Waits until this many calls wait for messages of an institution. */
export async function untilWaiting(address: string, ispb: string, calls: number): Promise<void> {
  await waitFor(
    async () => (await viewStreams(address, ispb)).open.filter(({ waiting }) => waiting).length === calls,
    { what: `${calls} calls to wait` },
  );
}
