import { Client, type Pool } from 'pg';

const CLIENTS = 6;
const ROWS_PER_CLAIM = 10;

/**
 * The yardstick: the usual queue in SQL. Six clients claim ten rows at a time with SKIP LOCKED and acknowledge the batch before
 * in the same statement, by the client's position: the least that remembers anything. Returns rows per second.
 */
export async function claimWithoutHttp(pool: Pool, databaseUrl: string, rows: number): Promise<number> {
  await pool.query('DROP TABLE IF EXISTS bench_queue, bench_reader');
  await pool.query(
    'CREATE TABLE bench_queue (id bigint PRIMARY KEY, reader int, batch bigint, payload text NOT NULL) WITH (fillfactor = 85)',
  );
  await pool.query(
    'CREATE TABLE bench_reader (reader int PRIMARY KEY, acknowledged bigint NOT NULL) WITH (fillfactor = 20)',
  );
  await pool.query('INSERT INTO bench_reader SELECT g, 0 FROM generate_series(1, $1) g', [CLIENTS]);
  await pool.query(
    'INSERT INTO bench_queue (id, payload) SELECT position, payload FROM message ORDER BY position LIMIT $1',
    [rows],
  );
  await pool.query('CREATE INDEX bench_queue_free ON bench_queue (id) WHERE reader IS NULL');
  await pool.query('CHECKPOINT');
  let claimed = 0;
  const claim = async (reader: number) => {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    for (let batch = 1; ; batch++) {
      const result = await client.query<{ payload: string }>({
        name: 'claim',
        text: `WITH acknowledged AS (UPDATE bench_reader SET acknowledged = $2::bigint - 1 WHERE reader = $1)
               UPDATE bench_queue q SET reader = $1, batch = $2
                 FROM (SELECT id FROM bench_queue WHERE reader IS NULL ORDER BY id LIMIT ${String(ROWS_PER_CLAIM)} FOR UPDATE SKIP LOCKED) next
                WHERE q.id = next.id RETURNING q.payload`,
        values: [reader, batch],
      });
      claimed += result.rows.length;
      if (result.rows.length === 0) break;
    }
    await client.end();
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: CLIENTS }, (_, index) => claim(index + 1)));
  const rate = claimed / ((performance.now() - startedAt) / 1000);
  await pool.query('DROP TABLE bench_queue, bench_reader');
  return rate;
}
