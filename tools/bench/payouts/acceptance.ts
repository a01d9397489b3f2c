import { startMalote, type BenchServices, type Report } from '../bench-services.js';
import { compared, type Figure } from '../figure.js';
import { makeBatch, postBatch } from './post-batch.js';

const ITEMS = 10_000;
const ROUNDS = 7;
const WARM_UP_ROUNDS = 3;

/** Accepting one batch of 10,000 over HTTP, beside one bare insert of the same rows into a table of the same shape. */
export async function measureAcceptance(services: BenchServices, report: Report): Promise<Figure[]> {
  const api = await startMalote('api', services);
  const accept = async (): Promise<{ ms: number; batchId: string }> => {
    const batch = makeBatch(ITEMS);
    return { ms: await postBatch(api.url, batch), batchId: batch.batch_id };
  };
  try {
    await services.pool.query(`
      DO $$ BEGIN
        DROP TABLE IF EXISTS bench_payout;
        EXECUTE (SELECT format('CREATE TABLE bench_payout (LIKE %I INCLUDING ALL)', relation[1])
                   FROM stored_partition WHERE data = 'payouts' ORDER BY from_day LIMIT 1);
      END $$`);
    for (let round = 0; round < WARM_UP_ROUNDS; round++) await accept();
    const rounds: { measured: number; yardstick: number }[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      const { ms, batchId } = await accept();
      const bare = await insertSameRows(services, batchId);
      rounds.push({ measured: ms, yardstick: bare });
      report(
        `acceptance ${String(round)}/${String(ROUNDS)}: ${ms.toFixed(0)} ms, bare insert ${bare.toFixed(0)} ms`,
      );
    }
    const figure = {
      what: 'accepting one batch of 10,000',
      unit: 'ms',
      yardstick: { what: 'one INSERT … SELECT unnest(…) of the same rows', unit: 'ms' },
      better: 'lower',
      atLeast: 2,
      aim: 1.2,
    } as const;
    return [compared(figure, rounds)];
  } finally {
    await services.pool.query('DROP TABLE IF EXISTS bench_payout');
    await api.stop();
  }
}

const COLUMNS = {
  payer: 'text',
  payout_id: 'uuid',
  batch_id: 'text',
  item_index: 'int',
  external_id: 'text',
  user_id: 'text',
  amount_cents: 'bigint',
  pix_key: 'text',
  pix_key_type: 'text',
  due_at: 'timestamptz',
  created_at: 'timestamptz',
} as const;

async function insertSameRows({ pool }: BenchServices, batchId: string): Promise<number> {
  const names = Object.keys(COLUMNS);
  const { rows } = await pool.query<Record<string, unknown>>(
    `SELECT ${names.join(', ')} FROM payout WHERE batch_id = $1 ORDER BY item_index`,
    [batchId],
  );
  const arrays = names.map((name) => rows.map((row) => row[name]));
  const parameters = Object.values(COLUMNS).map((type, index) => `$${String(index + 1)}::${type}[]`);
  const startedAt = performance.now();
  await pool.query(
    `INSERT INTO bench_payout (${names.join(', ')}) SELECT * FROM unnest(${parameters.join(', ')})`,
    arrays,
  );
  return performance.now() - startedAt;
}
