import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { API_KEY_RANDOM_BYTES, hashApiKey, makeApiKeyText, prefixOf, type ApiKeyText } from '#domain';
import {
  createTestRedis,
  startApi,
  startShardRouter,
  startThrowawayPostgres,
  startWorker,
  type ServerOptions,
  type ShardRouter,
  type Shards,
} from '#testing';

const PAUSE_MS = 20;

export interface Installation {
  readonly databaseUrl: string;
  readonly db: pg.Client;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Two installations, each with a Postgres, an API and a worker, behind nginx with `deploy/nginx/shards.conf`. */
export class TwoInstallations {
  private router: ShardRouter | undefined;
  private isStopped = false;

  private constructor(
    readonly a: Installation,
    readonly b: Installation,
    private readonly apis: readonly string[],
    private readonly cleanUps: (() => unknown)[],
  ) {}

  static async start(environment: Readonly<Record<string, string>>): Promise<TwoInstallations> {
    const cleanUps: (() => unknown)[] = [];
    const installations: Installation[] = [];
    const apis: string[] = [];
    // Interaction ids that one has given out can be used at the other.
    const seal = randomBytes(32);
    for (const name of ['a', 'b']) {
      const postgres = await startThrowawayPostgres();
      cleanUps.push(() => postgres.stop());
      const redis = await createTestRedis();
      cleanUps.push(() => redis.drop());
      const db = new pg.Client({ connectionString: postgres.url });
      await db.connect();
      cleanUps.push(() => db.end());
      await db.query("INSERT INTO installation_secret (purpose, secret) VALUES ('interaction-ids', $1)", [
        seal,
      ]);
      const options: ServerOptions = {
        databaseUrl: postgres.url,
        redisUrl: redis.url,
        environment: { AUTH: 'required', REDIS_PREFIX: `${redis.prefix}-${name}`, ...environment },
      };
      for (const start of [startApi, startWorker]) {
        const server = await start(options);
        cleanUps.push(() => server.stop());
        if (start === startApi) apis.push(server.url);
      }
      installations.push({ databaseUrl: postgres.url, db });
    }
    const [a, b] = installations;
    if (a === undefined || b === undefined) throw new Error('There are two.');
    return new TwoInstallations(a, b, apis, cleanUps);
  }

  /** Of the router. */
  get url(): string {
    return this.router?.url ?? '';
  }

  /** The first time this starts the router. Later it returns when no call is under way any more that was routed otherwise. */
  async route(shards: Shards): Promise<void> {
    if (this.router !== undefined) return this.router.route(shards);
    const router = await startShardRouter(this.apis, shards);
    this.cleanUps.push(() => router.stop());
    this.router = router;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    for (const cleanUp of this.cleanUps.splice(0).reverse()) await cleanUp();
  }

  /** The same call until it is answered, by something else than 503. */
  async call(key: ApiKeyText, path: string, body?: string): Promise<Answer> {
    while (!this.isStopped) {
      const answer = await this.callOnce(key, path, body);
      if (answer !== undefined && answer.status !== 503) return answer;
      await pause(PAUSE_MS);
    }
    throw new Error('The installations were stopped.');
  }

  /** Undefined: without an answer. A router that is reloaded closes connections that are kept for later calls. */
  private async callOnce(key: ApiKeyText, path: string, body?: string): Promise<Answer | undefined> {
    const headers = { ...authorization(key), 'content-type': 'application/json' };
    const method = body === undefined ? 'GET' : 'POST';
    try {
      const answer = await fetch(`${this.url}${path}`, { method, headers, body: body ?? null });
      return { status: answer.status, text: await answer.text() };
    } catch {
      return undefined;
    }
  }
}

export async function storeKey(
  at: readonly Installation[],
  { payer, ispbs = [] }: { readonly payer?: string; readonly ispbs?: readonly string[] },
): Promise<ApiKeyText> {
  const text = makeApiKeyText(randomBytes(API_KEY_RANDOM_BYTES));
  const scopes = ['streams:read', 'messages:write', 'payouts:read', 'payouts:write'];
  const id = `key_${randomBytes(10).toString('hex')}`;
  for (const { db } of at)
    await db.query(
      'INSERT INTO api_key (key_id, prefix, key_hash, scopes, payer, ispbs) VALUES ($1, $2, $3, $4, $5, $6)',
      [id, prefixOf(text), hashApiKey(text), scopes, payer ?? null, ispbs],
    );
  return text;
}

export function authorization(key: ApiKeyText): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}
