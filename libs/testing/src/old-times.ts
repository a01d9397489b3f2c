import pg from 'pg';

/** Spans end so many days ago, the oldest first; one more holds today, and further ones are prepared. */
export const SPANS_ENDED_DAYS_AGO = [400, 300, 200, 100] as const;

/** Both kinds of spans anew, in an empty database, as if the installation were more than a year old. */
const makeSpans = /* sql */ `
  CREATE OR REPLACE FUNCTION pg_temp.make_old_spans(p_days_ago integer[]) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    today CONSTANT date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
    ends date[];
    part regclass;
    first_day date;
    end_day date;
  BEGIN
    ends := array_append(ARRAY(SELECT today - a.days FROM unnest(p_days_ago) WITH ORDINALITY AS a(days, n) ORDER BY a.n), today + 2);
    FOR part IN SELECT i.inhrelid FROM pg_inherits i
      WHERE i.inhparent IN ('message'::regclass, 'payout'::regclass, 'payout_history'::regclass)
        AND i.inhrelid::regclass::text !~ '_before$' ORDER BY i.inhrelid::regclass::text
    LOOP
      EXECUTE format('ALTER TABLE %s DETACH PARTITION %s', (SELECT i.inhparent::regclass FROM pg_inherits i WHERE i.inhrelid = part), part);
      IF part::text NOT LIKE '%\\_first' THEN EXECUTE format('DROP TABLE %s', part); END IF;
    END LOOP;
    DELETE FROM stored_span;
    EXECUTE format('ALTER TABLE message ATTACH PARTITION message_first FOR VALUES FROM (MINVALUE) TO (%s)', first_position_of(ends[1]));
    EXECUTE format('ALTER TABLE payout ATTACH PARTITION payout_first FOR VALUES FROM (''00000001-0000-0000-0000-000000000000'') TO (%L)', first_payout_id_of(ends[1]));
    EXECUTE format('ALTER TABLE payout_history ATTACH PARTITION payout_history_first FOR VALUES FROM (''00000001-0000-0000-0000-000000000000'') TO (%L)', first_payout_id_of(ends[1]));
    INSERT INTO stored_span (data, from_day, to_day, relation)
    VALUES ('messages', '1970-01-01', ends[1], '{message_first}'), ('payouts', '1970-01-01', ends[1], '{payout_first,payout_history_first}');
    first_day := ends[1];
    FOREACH end_day IN ARRAY ends[2:] LOOP
      INSERT INTO stored_span (data, from_day, to_day, relation)
      VALUES ('messages', first_day, end_day, prepare_message_span(first_day, end_day)),
             ('payouts', first_day, end_day, prepare_payout_span(first_day, end_day));
      first_day := end_day;
    END LOOP;
    PERFORM prepare_spans('messages', 'month', 7), prepare_spans('payouts', 'month', 7);
  END
  $$`;

const insertMessages = /* sql */ `
  WITH stored AS (
    INSERT INTO message (receiver_ispb, position, end_to_end_id, wire)
    SELECT $1, first_position_of(d.day) + n, 'E32074986' || to_char(d.day, 'YYYYMMDD') || '1200' || lpad(n::text, 11, '0'), n::text
      FROM (SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date - $2::integer AS day) AS d CROSS JOIN generate_series(1, $3::integer) AS n
    RETURNING position
  )
  INSERT INTO message_tail AS t (receiver_ispb, last_position, stored_count) SELECT $1, max(position), count(*) FROM stored
  ON CONFLICT (receiver_ispb) DO UPDATE SET last_position = excluded.last_position, stored_count = t.stored_count + excluded.stored_count`;

const insertPayout = /* sql */ `
  WITH batch AS (
    INSERT INTO payout_batch (payer, batch_id, content_hash, item_count, cancelled, needs_review, total_cents, created_at, started_at, completed_at)
    SELECT 'default', $1, '', 1, CASE WHEN $3 THEN 1 ELSE 0 END, CASE WHEN $3 THEN 0 ELSE 1 END, 100, a.at, a.at, CASE WHEN $3 THEN a.at END
      FROM (SELECT clock_timestamp() - $2::integer * interval '1 day' AS at) AS a
  ), paid AS (
    INSERT INTO payout (payer, payout_id, batch_id, item_index, external_id, user_id, amount_cents, pix_key, pix_key_type, status, sequence)
    SELECT 'default', (left(first_payout_id_of((clock_timestamp() AT TIME ZONE 'UTC')::date - $2::integer)::text, 13) || substr(gen_random_uuid()::text, 14))::uuid,
           $1, 0, $1, 'user', 100, 'user@example.com', 'EMAIL', CASE WHEN $3 THEN 'cancelled' ELSE 'needs_review' END, 1
    RETURNING *
  )
  INSERT INTO payout_history (payer, payout_id, sequence, status, attempt) SELECT payer, payout_id, sequence, status, 0 FROM paid`;

/** An installation that has been there for long, in a test's database. */
export class OldTimes {
  private constructor(readonly db: pg.Client) {}

  static async begin(databaseUrl: string): Promise<OldTimes> {
    const db = new pg.Client({ connectionString: databaseUrl });
    db.on('error', () => undefined);
    await db.connect();
    await db.query(makeSpans);
    await db.query('SELECT pg_temp.make_old_spans($1)', [SPANS_ENDED_DAYS_AGO]);
    return new OldTimes(db);
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

  /** Spans that are there, as the days since they ended; what holds today and later ones left out. */
  async spansLeft(data: 'messages' | 'payouts'): Promise<number[]> {
    const { rows } = await this.db.query<{ days: number }>(
      `SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date - to_day AS days FROM stored_span
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
