import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request, type Dispatcher } from 'undici';
import { startMalote, type BenchServices, type Report } from '../bench-services.js';
import { absolute, type Figure } from '../figure.js';

const ISPBS = 500;
const COLLECTORS_PER_ISPB = 6;
const COLLECTORS = ISPBS * COLLECTORS_PER_ISPB;
const ROUNDS = 3;
/** The part of the first wait in which nothing but waiting happens. */
const OBSERVED_MS = 4_000;
const BYTES_PER_KILOBYTE = 1024;

/** Statements and memory with 3,000 collectors waiting in one API process, inside one wait and over rounds of waits. */
export async function measureWaiting(services: BenchServices, report: Report): Promise<Figure[]> {
  const api = await startMalote('api', services);
  const agent = new Agent({ connections: COLLECTORS, pipelining: 1, headersTimeout: 60_000 });
  try {
    await warmUp(api.url, agent);
    const emptyKilobytes = api.residentKilobytes();
    let calls = 0;
    const collecting = Promise.all(
      Array.from({ length: COLLECTORS }, (_, index) => {
        const ispb = String(10_000_000 + Math.floor(index / COLLECTORS_PER_ISPB));
        return collect(api.url, ispb, agent, ROUNDS, () => calls++);
      }),
    );
    const before = await statements(services);
    // Of collectors that fail, too, the services are stopped.
    await Promise.race([collecting, waitUntil(async () => (await countWaiting(services)) === COLLECTORS)]);
    const atFirst = await statements(services);
    await pause(OBSERVED_MS);
    const inside = (await statements(services)) - atFirst;
    const kilobytesEach =
      ((api.residentKilobytes() - emptyKilobytes) * BYTES_PER_KILOBYTE) / 1000 / COLLECTORS;
    report(
      `${String(COLLECTORS)} waiting: ${String(inside)} statements in ${String(OBSERVED_MS)} ms, ${kilobytesEach.toFixed(1)} kB each`,
    );
    await collecting;
    const perCall = ((await statements(services)) - before) / calls;
    report(`${String(calls)} calls in ${String(ROUNDS)} rounds: ${perCall.toFixed(3)} statements a call`);
    const perSecond = inside / (OBSERVED_MS / 1000);
    const what = '3,000 collectors';
    return [
      absolute(`${what} waiting: statements at Postgres inside one wait`, perSecond, 'statements/s', {
        atLeast: 3,
        aim: 1,
      }),
      absolute(`${what} over rounds of waits`, perCall, 'statements/call', { atLeast: 3, aim: 0.5 }),
      absolute('memory per waiting collector', kilobytesEach, 'kB', { atLeast: 40, aim: 25 }),
    ];
  } finally {
    await agent.close();
    await api.stop();
  }
}

/** Opens a stream, waits `rounds` times in vain, ends it. */
async function collect(
  url: string,
  ispb: string,
  dispatcher: Dispatcher,
  rounds: number,
  onCall: () => void,
): Promise<void> {
  let path = `/api/pix/${ispb}/stream/start`;
  for (let round = 1; round <= rounds; round++) {
    onCall();
    const answer = await request(url + path, { dispatcher });
    await answer.body.dump();
    if (answer.statusCode !== 204)
      throw new Error(`A waiting collector was answered ${String(answer.statusCode)}.`);
    path = String(answer.headers['pull-next']);
  }
  await (await request(url + path, { method: 'DELETE', dispatcher })).body.dump();
}

/** Lets the process compile its paths and grow its heap before the memory is looked at. */
async function warmUp(url: string, dispatcher: Dispatcher): Promise<void> {
  for (let call = 0; call < 2_000; call++) {
    const answer = await request(`${url}/api/pix/99999999/streams`, { dispatcher });
    await answer.body.dump();
  }
}

/** Statements that Malote has sent so far; the bench's own are not counted. */
async function statements({ pool }: BenchServices): Promise<number> {
  const { rows } = await pool.query<{ calls: string }>(
    `SELECT coalesce(sum(calls), 0) AS calls FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%' AND query NOT LIKE '%bench%'`,
  );
  return Number(rows[0]?.calls);
}

async function countWaiting({ pool }: BenchServices): Promise<number> {
  const { rows } = await pool.query<{ waiting: string }>(
    'SELECT count(*) AS waiting /* bench */ FROM stream WHERE answer_due_at > clock_timestamp()',
  );
  return Number(rows[0]?.waiting);
}

const ASK_EVERY_MS = 100;
const GIVE_UP_AFTER_MS = 7_000;

async function waitUntil(condition: () => Promise<boolean>): Promise<void> {
  const giveUpAtMs = performance.now() + GIVE_UP_AFTER_MS;
  while (!(await condition())) {
    if (performance.now() > giveUpAtMs)
      throw new Error('The collectors did not all get to wait within one wait.');
    await pause(ASK_EVERY_MS);
  }
}
