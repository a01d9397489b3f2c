import { request } from 'undici';
import type { BenchServices } from '../bench-services.js';
import { median, type Figure } from '../figure.js';
import { startMalote } from '../malote-process.js';
import { makeBatch } from './make-batch.js';

const ITEMS = 10_000;
const ROUNDS = 7;
const WARM_UP_ROUNDS = 3;

/** Accepting one batch of 10,000 over HTTP, beside one bare insert of the same rows into a table of the same shape. */
export async function measureAcceptance(
  services: BenchServices,
  report: (progress: string) => void,
): Promise<Figure[]> {
  const api = await startMalote('api', services);
  const accept = async (): Promise<{ ms: number; batchId: string }> => {
    const batch = makeBatch(ITEMS);
    const body = JSON.stringify(batch);
    const startedAt = performance.now();
    const answer = await request(`${api.url}/api/payouts?details=false`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    await answer.body.dump();
    if (answer.statusCode !== 201) throw new Error(`A batch was answered ${String(answer.statusCode)}.`);
    return { ms: performance.now() - startedAt, batchId: batch.batch_id };
  };
  try {
    await services.pool.query(`
      DO $$ BEGIN
        DROP TABLE IF EXISTS bench_payout;
        EXECUTE (SELECT format('CREATE TABLE bench_payout (LIKE %I INCLUDING ALL)', relation[1])
                   FROM stored_partition WHERE data = 'payouts' ORDER BY from_day LIMIT 1);
      END $$`);
    for (let round = 0; round < WARM_UP_ROUNDS; round++) await accept();
    const rounds: { accepted: number; bare: number }[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      const { ms, batchId } = await accept();
      const bare = await insertSameRows(services, batchId);
      rounds.push({ accepted: ms, bare });
      report(
        `acceptance ${String(round)}/${String(ROUNDS)}: ${ms.toFixed(0)} ms, bare insert ${bare.toFixed(0)} ms`,
      );
    }
    return [
      {
        what: 'accepting one batch of 10,000',
        measured: median(rounds.map(({ accepted }) => accepted)),
        unit: 'ms',
        yardstick: {
          what: 'one INSERT … SELECT unnest(…) of the same rows',
          measured: median(rounds.map(({ bare }) => bare)),
          unit: 'ms',
        },
        ratio: median(rounds.map(({ accepted, bare }) => accepted / bare)),
        better: 'lower',
        atLeast: 2,
        aim: 1.2,
      },
    ];
  } finally {
    await services.pool.query('DROP TABLE IF EXISTS bench_payout');
    await api.stop();
  }
}

const COLUMNS = [
  'payer',
  'payout_id',
  'batch_id',
  'item_index',
  'external_id',
  'user_id',
  'amount_cents',
  'pix_key',
  'pix_key_type',
  'due_at',
  'created_at',
] as const;
const TYPES = [
  'text',
  'uuid',
  'text',
  'int',
  'text',
  'text',
  'bigint',
  'text',
  'text',
  'timestamptz',
  'timestamptz',
] as const;

async function insertSameRows({ pool }: BenchServices, batchId: string): Promise<number> {
  const { rows } = await pool.query<Record<string, unknown>>(
    `SELECT ${COLUMNS.join(', ')} FROM payout WHERE batch_id = $1 ORDER BY item_index`,
    [batchId],
  );
  const arrays = COLUMNS.map((column) => rows.map((row) => row[column]));
  const startedAt = performance.now();
  await pool.query(
    `INSERT INTO bench_payout (${COLUMNS.join(', ')}) SELECT * FROM unnest(${TYPES.map((type, index) => `$${String(index + 1)}::${type}[]`).join(', ')})`,
    arrays,
  );
  return performance.now() - startedAt;
}
