// Load from outside, for k6 (https://k6.io): fintechs that post batches at a steady rate, and six collectors for each of
// ten institutions, which the sandbox pays. docs/benchmarks.md has a run.
//
//   k6 run -e URL=http://127.0.0.1:3000 -e RATE=5 -e ITEMS=100 -e SECONDS=60 deploy/k6/load.js
//
// URL, KEY (where keys are required), RATE (batches a second), ITEMS (payouts of a batch), SECONDS.
/* global __ENV */
import http from 'k6/http';
import { check, sleep } from 'k6';
import exec from 'k6/execution';
import { Counter, Trend } from 'k6/metrics';

const URL = __ENV.URL || 'http://127.0.0.1:3000';
const RATE = Number(__ENV.RATE || 5);
const ITEMS = Number(__ENV.ITEMS || 100);
const SECONDS = Number(__ENV.SECONDS || 60);
/** Batches in flight that are still collected when posting has ended. */
const DRAIN_SECONDS = 20;
const SEATS = 6;
/** A post in twenty is repeated, as after a lost answer. */
const REPEATED = 0.05;
const KEY = __ENV.KEY ? { authorization: `Bearer ${__ENV.KEY}` } : {};

const accepted = new Counter('payouts_accepted');
const collected = new Counter('messages_collected');
const batchSettled = new Trend('batch_settled', true);

export const options = {
  scenarios: {
    fintechs: {
      executor: 'constant-arrival-rate',
      exec: 'fintech',
      rate: RATE,
      duration: `${SECONDS}s`,
      preAllocatedVUs: 20,
      maxVUs: 200,
    },
    collectors: {
      executor: 'constant-vus',
      exec: 'collector',
      vus: 10 * SEATS,
      duration: `${SECONDS + DRAIN_SECONDS}s`,
      gracefulStop: '15s',
    },
  },
  thresholds: { checks: ['rate==1'] },
};

/** The institutions that the sandbox's directory leads to: those that have messages after a first batch. */
export function setup() {
  const batchId = `k6-${Date.now()}`;
  postBatch(batchId, 200, { prefer: 'wait=30' });
  const report = http.get(`${URL}/api/payouts/${batchId}`, { headers: KEY }).json();
  const institutions = new Set(report.details.map((item) => item.receiver_ispb).filter(Boolean));
  return { institutions: [...institutions], run: batchId };
}

export function fintech({ run }) {
  const batchId = `${run}-${exec.scenario.iterationInTest}`;
  const from = Date.now();
  const answer = postBatch(batchId, ITEMS, { prefer: 'wait=30' });
  check(answer, { 'a batch is stored': ({ status }) => status === 201 });
  if (answer.status !== 201) return;
  accepted.add(ITEMS);
  if (answer.json('status') === 'completed') batchSettled.add(Date.now() - from);
  if (Math.random() < REPEATED)
    check(postBatch(batchId, ITEMS), { 'a repeated post is a replay': ({ status }) => status === 200 });
}

/** One seat of an institution: reads until the time is over, and then ends its stream. */
export function collector({ institutions }) {
  const ispb = institutions[exec.vu.idInTest % institutions.length];
  const headers = { ...KEY, accept: 'multipart/json' };
  let path = `/api/pix/${ispb}/stream/start`;
  const until = Date.now() + (SECONDS + DRAIN_SECONDS) * 1000 - 10_000;
  for (;;) {
    const answer = http.get(`${URL}${path}`, { headers, tags: { name: 'pull' }, timeout: '30s' });
    // All six seats are taken: this process has more collectors of the institution than it may.
    if (answer.status === 429) {
      sleep(1);
      continue;
    }
    if (!check(answer, { 'a pull is answered': ({ status }) => status === 200 || status === 204 })) return;
    if (answer.status === 200) collected.add(answer.json().length);
    path = answer.headers['Pull-Next'];
    if (answer.status === 204 && Date.now() > until) break;
  }
  http.del(`${URL}${path}`, null, { headers: KEY, tags: { name: 'end' } });
}

function postBatch(batchId, count, headers = {}) {
  const items = Array.from({ length: count }, (_, n) => ({
    external_id: `${batchId}-${n}`,
    user_id: `user-${n}`,
    amount_cents: 100 + n,
    pix_key: `${batchId}-${n}@example.com`,
  }));
  return http.post(`${URL}/api/payouts`, JSON.stringify({ batch_id: batchId, items }), {
    headers: { ...KEY, 'content-type': 'application/json', ...headers },
    tags: { name: 'batch' },
    timeout: '60s',
  });
}
