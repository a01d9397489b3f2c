import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '#domain';
import { DIRECTORY_ISPBS } from '#rails';
import { auditBooks } from './audit-books.js';
import { MaloteClients } from './call-malote.js';
import { checkHistory } from './checker/check-history.js';
import type { Finding } from './checker/finding.js';
import { collectContinuously } from './collect-continuously.js';
import { Figures } from './history/figures.js';
import { HistoryWriter, readHistory } from './history/history-file.js';
import { now, type HistoryRecord } from './history/record.js';
import { injectFaults } from './inject-faults.js';
import { startInstallation, type Installation, type SoakServices } from './installation.js';
import { operateHeldPayouts } from './operate.js';
import { readEndings } from './read-endings.js';
import { readEvents } from './read-events.js';
import { receiveWebhooks } from './receive-webhooks.js';
import { startPayers } from './soak-payers.js';
import { KeyMaker } from './soak-keys.js';
import { startSoakRail } from './soak-rail.js';
import { untilSettled } from './until-settled.js';
import { watchResources, type Resources } from './watch-resources.js';

const COLLECTORS_PER_ISPB = 2;
const PROGRESS_EVERY_MS = 15_000;
/** After the last fault, for everything in flight to finish. */
const SETTLE_WITHIN_MS = 300_000;
const LOOK_EVERY_MS = 500;
/** With more payouts open than this nothing more is asked for: a machine that is behind would only come to its limits of time. */
const MAX_OPEN = 5_000;
/** More growth than this, after warming up, is taken for a leak; short soaks say nothing about it. */
const MAX_GROWTH = 1.3;
const LEAST_MINUTES_FOR_MEMORY = 5;

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  /** The profile of a test PSP; undefined: the simulated rail. */
  readonly profile: string | undefined;
  /** The file to write the history to. */
  readonly history: string;
  readonly report: (progress: string) => void;
}

export interface SoakOutcome {
  readonly isSound: boolean;
  readonly minutes: number;
  readonly seed: number;
  readonly figures: Figures;
  readonly resources: Resources;
  readonly findings: readonly Finding[];
}

/** Load, faults, and what the history of it shows. Ends what it started, but for the services. */
export async function soak(services: SoakServices, options: SoakOptions): Promise<SoakOutcome> {
  const { minutes, seed, report, profile } = options;
  // What each draws depends on how fast the others are, so each has a source to itself.
  const randomOf = (user: number) => seededRandom(seed + user);
  const history = new HistoryWriter(options.history);
  const figures = new Figures();
  const write = (record: HistoryRecord): void => {
    figures.see(record);
    history.write(record);
  };
  write({ kind: 'began', at: now(), seed, rail: profile ?? 'simulated' });
  const rail = await startSoakRail(profile, services);
  const installation = await startInstallation(services, rail.environment);
  const keys = new KeyMaker(services.postgres.url);
  const clients = new MaloteClients(installation.apiUrls);
  const operator = clients.as(await keys.ofOperator());
  const collector = clients.as(await keys.ofCollectors());
  const receiver = await receiveWebhooks(randomOf(1), write);
  const endsAt = performance.now() + minutes * 60_000;
  const isTimeUp = (): boolean => performance.now() >= endsAt;
  let isDrained = false;
  let open = 0;
  const progress = setInterval(() => {
    const { payouts, deliveries, events, webhooks } = figures;
    report(
      `${String(payouts)} payouts asked for, ${String(open)} open, ${String(deliveries)} messages, ${String(events)} events, ${String(webhooks)} webhooks`,
    );
  }, PROGRESS_EVERY_MS);
  try {
    const load = await startPayers({ clients, operator, keys, receiver, rail, randomOf, write });
    const collecting = DIRECTORY_ISPBS.flatMap((ispb) => Array<string>(COLLECTORS_PER_ISPB).fill(ispb)).map(
      (ispb) => collectContinuously(collector, ispb, write, () => isDrained),
    );
    const reading = load.payers.map(({ name, malote }) => readEvents(malote, name, write, () => isDrained));
    const watching = watchResources(installation, services.pool, isTimeUp);
    const counting = countOpen(
      services,
      () => isDrained,
      (count) => (open = count),
    );
    const paying = load.payUntil(isTimeUp, () => open > MAX_OPEN);
    const { isInBooks } = rail;
    const desk = {
      malote: operator,
      isInBooks,
      paymentIdOf: (payoutId: string) => paymentIdOf(services, payoutId),
      write,
    };
    const operating = operateHeldPayouts(desk, () => isDrained);
    await injectFaults(services, installation, randomOf(0), { isOver: isTimeUp, report, write });
    report('no more faults; waiting for what is in flight');
    await paying;
    const settled = await untilSettled(services.pool, SETTLE_WITHIN_MS);
    isDrained = true;
    report(settled.count === 0 ? 'everything has ended' : 'not everything has ended');
    await Promise.all([...collecting, ...reading, counting, operating]);
    const resources = await watching;
    report('reading how everything has ended');
    for (const { name, malote } of load.payers) await readEndings(malote, name, { write, history });
    for (const settlement of await rail.settlements(load.payoutIds))
      write({ kind: 'settled', ...settlement });
    write({ kind: 'ended', at: now() });
    await history.close();
    report('checking the history');
    const findings = [
      settled,
      ...(await checkHistory(readHistory(options.history))),
      await auditBooks(services.pool),
      await stopInOrder(installation, services),
      memoryFinding(resources, minutes),
    ];
    return {
      isSound: findings.every(({ count }) => count === 0),
      minutes,
      seed,
      figures,
      resources,
      findings,
    };
  } finally {
    clearInterval(progress);
    isDrained = true;
    await Promise.all(installation.all.map((process) => process.kill()));
    await rail.close();
    await receiver.close();
    await clients.close();
  }
}

/** Outages of the database leave the last count. */
async function countOpen(
  { pool }: SoakServices,
  isOver: () => boolean,
  note: (count: number) => void,
): Promise<void> {
  const open =
    'SELECT sum(pending + processing + in_doubt + needs_review) AS open FROM payout_batch WHERE completed_at IS NULL';
  while (!isOver()) {
    const counted = await pool.query<{ open: string | null }>(open).catch(() => undefined);
    if (counted !== undefined) note(Number(counted.rows[0]?.open ?? 0));
    await pause(LOOK_EVERY_MS);
  }
}

/** As `ops payout` shows it. Outages of the database leave it unknown. */
async function paymentIdOf({ pool }: SoakServices, payoutId: string): Promise<string | undefined> {
  const wanted = 'SELECT payment_id FROM payout WHERE payout_id = $1';
  const found = await pool.query<{ payment_id: string | null }>(wanted, [payoutId]).catch(() => undefined);
  return found?.rows[0]?.payment_id ?? undefined;
}

async function stopInOrder(installation: Installation, { pool }: SoakServices): Promise<Finding> {
  await Promise.all(installation.all.map((process) => process.stopInOrder()));
  const { rows } = await pool.query<{ fault: string }>(
    "SELECT application_name || ' has left a connection' AS fault FROM pg_stat_activity WHERE application_name LIKE 'malote-%'",
  );
  const ends = installation.all
    .filter(({ badEnds }) => badEnds > 0)
    .map(({ name, badEnds }) => `${name} did not end with status 0, ${String(badEnds)} times`);
  const faults = [...ends, ...rows.map(({ fault }) => fault)];
  return {
    what: 'every process ended in order when asked to, and left no connection',
    count: faults.length,
    faults,
  };
}

function memoryFinding({ memory }: Resources, minutes: number): Finding {
  const grown =
    minutes < LEAST_MINUTES_FOR_MEMORY ? [] : memory.filter(({ early, late }) => late > early * MAX_GROWTH);
  const faults = grown.map(
    ({ name, early, late }) => `${name} grew from ${early.toFixed(0)} to ${late.toFixed(0)} MiB`,
  );
  return { what: 'memory stays flat', count: faults.length, faults };
}
