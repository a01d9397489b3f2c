import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { TestPsp } from '../../psp/index.js';
import { startMalote, type BenchServices, type Report } from '../bench-services.js';
import { absolute, compared, median, type Figure } from '../figure.js';
import { makeBatch } from './post-batch.js';

const BATCH_ITEMS = 10_000;
const BACKLOG_BATCHES = 100;
const SINGLES = 15;
const PAUSE_BETWEEN_MS = 300;
const SLOW_CALL_MS = 1_000;
const SLOW_BACKLOG = 3_000;
const SLOW_PLACES = 100;

/** From the POST of a single payout to its final answer: on an idle installation, behind a million of another payer, and at a slow rail. */
export async function measureFairness(services: BenchServices, report: Report): Promise<Figure[]> {
  const api = await startMalote('api', services);
  try {
    const worker = await startMalote('worker', services);
    const idle = await singles(api.url);
    report(`fairness: ${idle.toFixed(0)} ms for a single payout on an idle installation`);
    for (let batch = 0; batch < BACKLOG_BATCHES; batch++) await storeBacklog(services, BATCH_ITEMS);
    const behind = await singles(api.url);
    const { rows } = await services.pool.query<{ left: string }>(
      "SELECT sum(pending) AS left FROM payout_batch WHERE payer = 'large'",
    );
    report(`fairness: ${behind.toFixed(0)} ms while ${rows[0]?.left ?? '?'} payouts of another payer wait`);
    await worker.stop();
    await services.pool.query(
      'TRUNCATE payout, payout_batch, payout_due, payout_history, batch_event, payer_turn, payout_key',
    );
    const slow = await atSlowRail(services, api.url);
    report(`fairness: ${slow.toFixed(0)} ms at a rail of ${String(SLOW_CALL_MS)} ms a call`);
    return [
      compared(
        {
          what: 'one payout while another payer has 1,000,000 pending',
          unit: 'ms',
          yardstick: { what: 'the same on an idle installation', unit: 'ms' },
          better: 'lower',
          atLeast: 3,
          aim: 1.5,
        },
        [{ measured: behind, yardstick: idle }],
      ),
      absolute(
        `one payout at a rail of 1 s a call and ${String(SLOW_PLACES)} places, behind 3,000 of another payer`,
        slow / 1_000,
        's',
        { atLeast: 3, aim: 2 },
      ),
    ];
  } finally {
    await api.stop();
  }
}

async function atSlowRail(services: BenchServices, apiUrl: string): Promise<number> {
  const psp = await TestPsp.start();
  psp.behave(() => ({ payment: 'settle', answer: 'plain', answerAfterMs: SLOW_CALL_MS }));
  const rail = { RAIL: 'psp', RAIL_URL: psp.url, RAIL_CONCURRENCY: String(SLOW_PLACES) };
  const worker = await startMalote('worker', services, rail);
  try {
    await storeBacklog(services, SLOW_BACKLOG);
    await pause(2 * SLOW_CALL_MS);
    return await singles(apiUrl, 5);
  } finally {
    await worker.stop();
    await psp.close();
  }
}

/** The median of some payouts, one after the other. */
async function singles(apiUrl: string, count = SINGLES): Promise<number> {
  const times: number[] = [];
  for (let single = 0; single < count; single++) {
    const startedAt = performance.now();
    const answer = await request(`${apiUrl}/api/payouts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=30' },
      body: JSON.stringify(makeBatch(1)),
    });
    const report = (await answer.body.json()) as { status?: string };
    if (report.status !== 'completed') throw new Error(`A payout was answered ${String(report.status)}.`);
    times.push(performance.now() - startedAt);
    await pause(PAUSE_BETWEEN_MS);
  }
  return median(times);
}

/** A batch of another payer, as acceptance stores it. */
async function storeBacklog({ pool }: BenchServices, items: number): Promise<void> {
  await pool.query(
    `SELECT a.outcome
       FROM (
         SELECT gen_random_uuid()::text AS run, string_agg(overlay(gen_random_uuid()::text placing
                  regexp_replace(lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0'), '^(.{8})', '\\1-') from 1 for 13),
                  E'\\n') AS ids, count(*) AS n
           FROM generate_series(1, $1::int)
       ) AS b
      CROSS JOIN LATERAL (
        SELECT string_agg(b.run || '-' || n, E'\\n') AS external_ids, string_agg('u', E'\\n') AS users,
               string_agg('100', E'\\n') AS amounts, string_agg('r' || n || '.' || b.run || '@example.com', E'\\n') AS keys,
               string_agg('EMAIL', E'\\n') AS types
          FROM generate_series(1, b.n) AS n
      ) AS t
      CROSS JOIN LATERAL accept_payout_batch(
        'large', b.run, NULL, '\\x00', b.ids, t.external_ids, t.users, t.amounts, t.keys, t.types) AS a`,
    [items],
  );
}
