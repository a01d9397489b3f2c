import { randomUUID } from 'node:crypto';
import pg from 'pg';
import {
  asRole,
  createTestDatabase,
  createTestRedis,
  startWorker,
  TestPsp,
  waitFor,
  type PspDialect,
  type ServerProcess,
} from '#testing';

/** Times so short that a test sees leases and limits run out; their order is that of the defaults. */
export const QUICK = {
  RAIL_TIMEOUT_MS: '1000',
  PAYOUT_LEASE_MS: '3000',
  RAIL_VISIBILITY_MS: '3000',
  PAYOUT_DOUBT_LIMIT_MS: '9000',
};

export interface StoredPayout {
  readonly payout_id: string;
  readonly pix_key: string;
  readonly status: string;
  readonly fence: string;
  readonly attempts: number;
  readonly payment_id: string;
  readonly end_to_end_id: string;
  readonly receiver_ispb: string | null;
  readonly settled_at: Date | null;
  readonly failure_code: string | null;
  readonly failure_detail: string | null;
}

/** A database, a Redis and a PSP of one test's own, and the workers it starts on them. */
export class SettlementTestSystem {
  private readonly workers: ServerProcess[] = [];

  private constructor(
    public db: pg.Client,
    readonly psp: TestPsp,
    readonly databaseUrl: string,
    readonly redisUrl: string,
    private readonly cleanUps: (() => Promise<unknown>)[],
  ) {}

  /** Everything is made for the test, but for what it brings itself, to kill it. */
  static async start(
    own: { databaseUrl?: string; redisUrl?: string; dialect?: PspDialect } = {},
  ): Promise<SettlementTestSystem> {
    const cleanUps: (() => Promise<unknown>)[] = [];
    const psp = await TestPsp.start(own.dialect);
    cleanUps.push(() => psp.close());
    let { databaseUrl, redisUrl } = own;
    if (databaseUrl === undefined) {
      const database = await createTestDatabase();
      databaseUrl = database.url;
      cleanUps.push(() => database.drop());
    }
    if (redisUrl === undefined) {
      const redis = await createTestRedis();
      redisUrl = redis.url;
      cleanUps.push(() => redis.drop());
    }
    const db = await connect(databaseUrl);
    cleanUps.push(() => db.end());
    return new SettlementTestSystem(db, psp, databaseUrl, redisUrl, cleanUps);
  }

  /** After the server at the other end is gone, or the address leads to another one. */
  async reconnect(): Promise<void> {
    this.db = await this.connect();
  }

  /** Another connection, for what needs a separate transaction. */
  async connect(): Promise<pg.Client> {
    const client = await connect(this.databaseUrl);
    this.cleanUps.push(() => client.end());
    return client;
  }

  /** A worker that pays through the PSP, unless the environment names another rail. */
  async startWorker(environment: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
    const worker = await startWorker({
      databaseUrl: asRole('malote_worker', this.databaseUrl),
      redisUrl: this.redisUrl,
      environment: { ...QUICK, RAIL: 'psp', RAIL_URL: this.psp.url, LOG_LEVEL: 'debug', ...environment },
    });
    this.workers.push(worker);
    return worker;
  }

  /** Stores a batch as acceptance does, due at once, with these keys. */
  async storeBatch(keys: readonly string[], payer = 'default'): Promise<string> {
    const batchId = `batch-${randomUUID()}`;
    await this.db.query(
      `WITH batch AS (
         INSERT INTO payout_batch (payer, batch_id, content_hash, item_count, pending, total_cents, first_payout_id, last_payout_id)
         SELECT $3, $1, '', cardinality($2::text[]), cardinality($2::text[]), 100 * cardinality($2::text[]),
                '01990000-0000-0000-0000-000000000000'::uuid, '0199ffff-ffff-ffff-ffff-ffffffffffff'::uuid
       ), due AS (
         INSERT INTO payout_due (payer, batch_id, bucket, unclaimed_due_at)
         SELECT $3, $1, n, now() FROM generate_series(0, (cardinality($2::text[]) - 1) / 100) AS n
       )
       INSERT INTO payout (payer, payout_id, batch_id, item_index, external_id, user_id, amount_cents, pix_key, pix_key_type, due_at)
       SELECT $3, overlay(gen_random_uuid()::text placing '0199' from 1 for 4)::uuid, $1, u.n - 1, $1 || '-' || u.n, 'user', 100, u.key, 'EMAIL', now()
         FROM unnest($2::text[]) WITH ORDINALITY AS u(key, n)`,
      [batchId, keys, payer],
    );
    return batchId;
  }

  async payouts(batchId: string): Promise<StoredPayout[]> {
    const { rows } = await this.db.query<StoredPayout>(
      'SELECT * FROM payout WHERE batch_id = $1 ORDER BY item_index',
      [batchId],
    );
    return rows;
  }

  /** The first payout of a batch. */
  async payout(batchId: string): Promise<StoredPayout> {
    const [payout] = await this.payouts(batchId);
    if (payout === undefined) throw new Error('There is no such batch.');
    return payout;
  }

  /** The states a payout went through, in order. */
  async history({ payout_id }: StoredPayout): Promise<string[]> {
    const { rows } = await this.db.query<{ status: string }>(
      'SELECT status FROM payout_history WHERE payout_id = $1 ORDER BY sequence',
      [payout_id],
    );
    return rows.map(({ status }) => status);
  }

  async isFinal(batchId: string): Promise<boolean> {
    const { rows } = await this.db.query(
      'SELECT FROM payout_batch WHERE batch_id = $1 AND completed_at IS NOT NULL',
      [batchId],
    );
    return rows.length === 1;
  }

  /** Whether no worker holds a payout of a batch any more. */
  async isLeaseOver(batchId: string): Promise<boolean> {
    const { rows } = await this.db.query(
      'SELECT FROM payout WHERE batch_id = $1 AND lease_until >= clock_timestamp()',
      [batchId],
    );
    return rows.length === 0;
  }

  waitUntilFinal(batchId: string, timeoutMs = 45_000): Promise<boolean> {
    return waitFor(() => this.isFinal(batchId), { what: 'the batch to be final', timeoutMs, everyMs: 50 });
  }

  /** Settlements at the PSP of a payout, whatever their endToEndIds. */
  settlementsOf({ payout_id }: StoredPayout): { endToEndId: string }[] {
    return this.psp.settlements().filter(({ txId }) => txId === payout_id.replaceAll('-', ''));
  }

  async stop(): Promise<void> {
    for (const worker of this.workers) {
      worker.kill('SIGKILL');
      await worker.ended;
    }
    for (const cleanUp of this.cleanUps.reverse()) await cleanUp();
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  // A test may end the server under it.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
