import pg from 'pg';

/** Partitions end so many days ago, the oldest first; one more holds today, and the following are prepared. */
export const PARTITIONS_ENDED_DAYS_AGO = [400, 300, 200, 100] as const;

/** Before every day that a test may use. */
const FIRST_DAY = '1970-01-01';
const TABLE_OF = { messages: 'message', payouts: 'payout' } as const;
type PartitionedData = keyof typeof TABLE_OF;

/** What a superuser makes belongs to malote_partitions then, as if workers had made it. */
const GRANT_ROLES = 'SELECT grant_roles()';

interface Queryable {
  query(text: string): Promise<unknown>;
}

/** One partition before all that the migrations made, so that tests may store what is dated whenever they like. */
export async function addPast(on: Queryable): Promise<void> {
  for (const [data, table] of Object.entries(TABLE_OF))
    await on.query(`
      INSERT INTO stored_partition (data, from_day, to_day, relation)
      SELECT '${data}', '${FIRST_DAY}', min(from_day), prepare_${table}_partition('${FIRST_DAY}', min(from_day))
        FROM stored_partition WHERE data = '${data}'`);
  await on.query(GRANT_ROLES);
}

/**
 * Partitions in place of all there are, as if they had been made over the years: the first from 1970-01-01 to before the first of
 * these days, and then each from one day to before the next. What they hold is dropped.
 */
export async function layOutPartitions(
  on: Queryable,
  data: PartitionedData,
  days: readonly string[],
): Promise<void> {
  const ranges = days.map((day, index) => `(DATE '${days[index - 1] ?? FIRST_DAY}', DATE '${day}')`);
  await on.query(`
    DO $$ BEGIN
      EXECUTE (SELECT string_agg(format('DROP TABLE IF EXISTS %I', r.name), ';')
                 FROM stored_partition s CROSS JOIN unnest(s.relation) AS r(name) WHERE s.data = '${data}');
      DELETE FROM stored_partition WHERE data = '${data}';
      INSERT INTO stored_partition (data, from_day, to_day, relation)
      SELECT '${data}', d.from_day, d.to_day, prepare_${TABLE_OF[data]}_partition(d.from_day, d.to_day)
        FROM (VALUES ${ranges.join(', ')}) AS d(from_day, to_day);
    END $$`);
  await on.query(GRANT_ROLES);
}

const insertMessages = /* sql */ `
  WITH stored AS (
    INSERT INTO message (receiver_ispb, position, end_to_end_id, payload)
    SELECT $1, first_position_of(d.day) + n, 'E32074986' || to_char(d.day, 'YYYYMMDD') || '1200' || lpad(n::text, 11, '0'), n::text
      FROM (SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date - $2::integer AS day) AS d CROSS JOIN generate_series(1, $3::integer) AS n
    RETURNING position
  )
  INSERT INTO message_tail AS t (receiver_ispb, last_position, stored_count) SELECT $1, max(position), count(*) FROM stored
  ON CONFLICT (receiver_ispb) DO UPDATE SET last_position = excluded.last_position, stored_count = t.stored_count + excluded.stored_count`;

const insertPayout = /* sql */ `
  WITH id AS MATERIALIZED (
    SELECT (left(first_payout_id_of((clock_timestamp() AT TIME ZONE 'UTC')::date - $2::integer)::text, 13)
            || substr(gen_random_uuid()::text, 14))::uuid AS id
  ), batch AS (
    INSERT INTO payout_batch (payer, batch_id, content_hash, item_count, cancelled, needs_review, total_cents, created_at, started_at, completed_at,
                              first_payout_id, last_payout_id)
    SELECT 'default', $1, '', 1, CASE WHEN $3 THEN 1 ELSE 0 END, CASE WHEN $3 THEN 0 ELSE 1 END, 100, a.at, a.at, CASE WHEN $3 THEN a.at END, i.id, i.id
      FROM (SELECT clock_timestamp() - $2::integer * interval '1 day' AS at) AS a, id i
  ), paid AS (
    INSERT INTO payout (payer, payout_id, batch_id, item_index, external_id, user_id, amount_cents, pix_key, pix_key_type, status, sequence,
                        created_at, updated_at)
    SELECT 'default', i.id, $1, 0, $1, 'user', 100, 'user@example.com', 'EMAIL', CASE WHEN $3 THEN 'cancelled' ELSE 'needs_review' END, 1, a.at, a.at
      FROM (SELECT clock_timestamp() - $2::integer * interval '1 day' AS at) AS a, id i
    RETURNING *
  )
  INSERT INTO payout_history (payer, payout_id, sequence, status, attempt) SELECT payer, payout_id, sequence, status, 0 FROM paid`;

/** An installation that has been there for long, in a test's database. */
export class BackdatedData {
  private constructor(readonly db: pg.Client) {}

  static async begin(databaseUrl: string): Promise<BackdatedData> {
    const db = new pg.Client({ connectionString: databaseUrl });
    db.on('error', () => undefined);
    await db.connect();
    const { rows } = await db.query<{ days: string[] }>(
      `SELECT array_agg(((clock_timestamp() AT TIME ZONE 'UTC')::date - a.days)::text ORDER BY a.days DESC) AS days
         FROM unnest($1::integer[]) AS a(days)`,
      [[...PARTITIONS_ENDED_DAYS_AGO, -2]],
    );
    for (const data of ['messages', 'payouts'] as const) {
      await layOutPartitions(db, data, rows[0]?.days ?? []);
      await db.query("SELECT prepare_partitions($1, 'month', 7)", [data]);
    }
    return new BackdatedData(db);
  }

  /** Messages that were stored so many days ago; the oldest of an institution first, since their positions only grow. */
  async storeMessages(ispb: string, daysAgo: number, count: number): Promise<void> {
    await this.db.query(insertMessages, [ispb, daysAgo, count]);
  }

  /** Everything of an institution was handed out and acknowledged. */
  async acknowledgeAll(ispb: string): Promise<void> {
    await this.db.query(
      `INSERT INTO message_head (receiver_ispb, next_position, taken_count)
       SELECT receiver_ispb, last_position + 1, stored_count FROM message_tail WHERE receiver_ispb = $1
       ON CONFLICT (receiver_ispb) DO UPDATE SET next_position = excluded.next_position, taken_count = excluded.taken_count`,
      [ispb],
    );
  }

  /** A batch of one payout, accepted so many days ago; cancelled, or with an operator. */
  async storePayout(batchId: string, daysAgo: number, isFinal = true): Promise<void> {
    await this.db.query(insertPayout, [batchId, daysAgo, isFinal]);
  }

  /** Partitions that are there, as the days since they ended; what holds today and later ones left out. */
  async partitionsLeft(data: 'messages' | 'payouts'): Promise<number[]> {
    const { rows } = await this.db.query<{ days: number }>(
      `SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date - to_day AS days FROM stored_partition
        WHERE data = $1 AND dropped_at IS NULL AND to_day < (clock_timestamp() AT TIME ZONE 'UTC')::date ORDER BY from_day`,
      [data],
    );
    return rows.map(({ days }) => days);
  }

  /** Whether a table is there, and is a part of another. */
  async stateOf(table: string): Promise<'attached' | 'detaching' | 'detached' | 'gone'> {
    const { rows } = await this.db.query<{ state: 'attached' | 'detaching' | 'detached' | 'gone' }>(
      `SELECT CASE WHEN c.oid IS NULL THEN 'gone' WHEN i.inhrelid IS NULL THEN 'detached' WHEN i.inhdetachpending THEN 'detaching' ELSE 'attached' END AS state
         FROM (SELECT to_regclass($1)::oid AS oid) AS c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid`,
      [table],
    );
    return rows[0]?.state ?? 'gone';
  }

  end(): Promise<void> {
    return this.db.end();
  }
}
