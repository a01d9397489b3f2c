import { Client, type Pool } from 'pg';
import { Client as HttpClient } from 'undici';
import { startMalote, type BenchServices, type Report } from '../bench-services.js';
import { absolute, compared, median, type Figure } from '../figure.js';
import { processorMs, processorMsOf } from '../processor-time.js';
import { benchIspb, fillBacklog } from './fill-backlog.js';

const BACKLOG = 100_000;
const LARGE_BACKLOG = 2_000_000;
const MESSAGES_PER_CALL = 10;
const ROUNDS = 3;
/** Those who find the line empty at the very end need not wait long. */
const SHORT_WAIT_MS = '500';
/** The process compiles its hot paths on these. */
const WARM_UP_MESSAGES = 30_000;

/** Messages per second through one API process and six collectors, beside bare claiming clients; and again at 2,000,000. */
export async function measureDelivery(services: BenchServices, report: Report): Promise<Figure[]> {
  const api = await startMalote('api', services, { STREAM_WAIT_MS: SHORT_WAIT_MS });
  const deliver = async (backlog: number) => {
    await fillBacklog(services.pool, backlog);
    return collectOverHttp(api.url, benchIspb(), BACKLOG);
  };
  try {
    await fillBacklog(services.pool, WARM_UP_MESSAGES);
    await collectOverHttp(api.url, benchIspb(), WARM_UP_MESSAGES);
    const rates: { measured: number; yardstick: number }[] = [];
    const times: { api: number; postgres: number }[] = [];
    const processorTimes = () => ({ api: processorMs(api.pid), postgres: processorMsOf('postgres') });
    for (let round = 1; round <= ROUNDS; round++) {
      await fillBacklog(services.pool, BACKLOG);
      const before = processorTimes();
      const http = await collectOverHttp(api.url, benchIspb(), BACKLOG);
      const after = processorTimes();
      const calls = BACKLOG / MESSAGES_PER_CALL;
      times.push({
        api: (after.api - before.api) / calls,
        postgres: (after.postgres - before.postgres) / calls,
      });
      const bare = await claimWithoutHttp(services.pool, services.databaseUrl, BACKLOG);
      report(
        `delivery ${String(round)}/${String(ROUNDS)}: ${http.toFixed(0)}/s over HTTP, ${bare.toFixed(0)}/s bare`,
      );
      rates.push({ measured: http, yardstick: bare });
    }
    const large: { measured: number; yardstick: number }[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      const rate = { measured: await deliver(LARGE_BACKLOG), yardstick: await deliver(BACKLOG) };
      report(
        `backlog of ${String(LARGE_BACKLOG)} ${String(round)}/${String(ROUNDS)}: ${rate.measured.toFixed(0)}/s, ${rate.yardstick.toFixed(0)}/s at ${String(BACKLOG)}`,
      );
      large.push(rate);
    }
    const better = 'higher';
    const perCall = (where: string) => `processor time of ${where} for a call that delivers ten`;
    return [
      compared(
        {
          what: 'messages delivered over HTTP, six collectors, backlog 100,000',
          unit: 'messages/s',
          yardstick: { what: 'six bare clients, 10 rows a claim', unit: 'rows/s' },
          better,
          atLeast: 0.6,
          aim: 1.0,
        },
        rates,
      ),
      absolute(perCall('the API'), median(times.map(({ api }) => api)), 'ms', { atLeast: 0.33, aim: 0.22 }),
      absolute(perCall('Postgres'), median(times.map(({ postgres }) => postgres)), 'ms', {
        atLeast: 0.3,
        aim: 0.15,
      }),
      compared(
        {
          what: 'the same with a backlog of 2,000,000',
          unit: 'messages/s',
          yardstick: { what: 'the same at 100,000', unit: 'messages/s' },
          better,
          atLeast: 0.9,
          aim: 1,
        },
        large,
      ),
    ];
  } finally {
    await api.stop();
  }
}

const CLIENTS = 6;
const ROWS_PER_CLAIM = 10;

/**
 * The yardstick: the usual queue in SQL. Six clients claim ten rows at a time with SKIP LOCKED and acknowledge the batch before
 * in the same statement, by the client's position: the least that remembers anything. Returns rows per second.
 */
async function claimWithoutHttp(pool: Pool, databaseUrl: string, rows: number): Promise<number> {
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

/** Collectors that an institution may have at once. */
const COLLECTORS = 6;
const NEEDLE = Buffer.from('"endToEndId"');

/**
 * Six collectors read one institution's line until `messages` have been delivered; returns messages per second. Each delivery is
 * acknowledged by the next call, the last ones by DELETE.
 */
async function collectOverHttp(apiUrl: string, ispb: string, messages: number): Promise<number> {
  let delivered = 0;
  const startedAtMs = performance.now();
  let lastDeliveryAtMs = startedAtMs;
  const collect = async () => {
    const client = new HttpClient(apiUrl);
    let path = `/api/pix/${ispb}/stream/start`;
    while (delivered < messages) {
      const answer = await client.request({ method: 'GET', path, headers: { accept: 'multipart/json' } });
      const body = Buffer.from(await answer.body.arrayBuffer());
      path = String(answer.headers['pull-next']);
      // The others took what was left while this one asked.
      if (answer.statusCode === 204) break;
      if (answer.statusCode !== 200)
        throw new Error(`A collector was answered ${String(answer.statusCode)}: ${body.toString()}`);
      delivered += countMessages(body);
      lastDeliveryAtMs = performance.now();
    }
    const ended = await client.request({ method: 'DELETE', path });
    await ended.body.dump();
    await client.close();
  };
  await Promise.all(Array.from({ length: COLLECTORS }, collect));
  return delivered / ((lastDeliveryAtMs - startedAtMs) / 1000);
}

function countMessages(body: Buffer): number {
  let count = 0;
  for (let at = body.indexOf(NEEDLE); at !== -1; at = body.indexOf(NEEDLE, at + NEEDLE.length)) count++;
  return count;
}
