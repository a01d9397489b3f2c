import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '#domain';
import { DIRECTORY_ISPBS } from '#rails';
import { auditBooks, type Finding } from './audit-books.js';
import { MaloteClients } from './call-malote.js';
import { collectContinuously } from './collect-continuously.js';
import { CollectedLedger } from './collected-ledger.js';
import { injectFaults } from './inject-faults.js';
import { startInstallation, type Installation, type SoakServices } from './installation.js';
import { operateHeldPayouts } from './operate.js';
import { RandomPayer } from './pay-at-random.js';
import { receiveWebhooks } from './receive-webhooks.js';
import { startSoakRail } from './soak-rail.js';
import { untilSettled } from './until-settled.js';
import { watchResources, type Resources } from './watch-resources.js';

const PAYERS = 2;
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
  readonly report: (progress: string) => void;
}

export interface SoakOutcome {
  readonly isSound: boolean;
  readonly minutes: number;
  readonly seed: number;
  readonly batches: number;
  readonly payouts: number;
  readonly messages: number;
  readonly redeliveries: number;
  readonly webhooks: number;
  /** Payouts that an operator had to send again. */
  readonly redriven: number;
  /** Payouts that an operator marked as failed, as the books of the PSP did not have them. */
  readonly markedFailed: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly resources: Resources;
  readonly findings: readonly Finding[];
}

/** Load, faults, and the books. Ends what it started, but for the services. */
export async function soak(services: SoakServices, options: SoakOptions): Promise<SoakOutcome> {
  const { minutes, seed, report } = options;
  // What each draws depends on how fast the others are, so each has a source to itself.
  const randomOf = (user: number) => seededRandom(seed + user);
  const rail = await startSoakRail(options.profile, services.directory);
  const installation = await startInstallation(services, rail.environment);
  const malote = new MaloteClients(installation.apiUrls);
  const receiver = await receiveWebhooks(randomOf(1));
  await listen(malote, receiver.url);
  const ledger = new CollectedLedger();
  const payers = Array.from(
    { length: PAYERS },
    (_, n) => new RandomPayer(malote, randomOf(2 + n), `payer${String(n)}`, rail.endings),
  );
  const endsAt = performance.now() + minutes * 60_000;
  const isTimeUp = (): boolean => performance.now() >= endsAt;
  let isDrained = false;
  let open = 0;
  const progress = setInterval(() => {
    const asked = payers.reduce((sum, { expected }) => sum + expected.size, 0);
    report(
      `${String(asked)} payouts asked for, ${String(open)} open, ${String(ledger.seen)} collected, ${String(receiver.received())} webhooks`,
    );
  }, PROGRESS_EVERY_MS);
  try {
    const collecting = Promise.all(
      DIRECTORY_ISPBS.flatMap((ispb) => Array<string>(COLLECTORS_PER_ISPB).fill(ispb)).map((ispb) =>
        collectContinuously(malote, ispb, ledger, () => isDrained),
      ),
    );
    const watching = watchResources(installation, services.pool, isTimeUp);
    const counting = countOpen(
      services,
      () => isDrained,
      (count) => (open = count),
    );
    const paying = Promise.all(payers.map((payer) => payer.payUntil(isTimeUp, () => open > MAX_OPEN)));
    const desk = {
      malote,
      isInBooks: rail.isInBooks,
      paymentIdOf: (payoutId: string) => paymentIdOf(services, payoutId),
      onMarkedFailed: (externalId: string) => payers.find((payer) => payer.expectFailed(externalId)),
    };
    const operating = operateHeldPayouts(desk, () => isDrained);
    const faults = await injectFaults(services, installation, randomOf(0), { isOver: isTimeUp, report });
    report('no more faults; waiting for what is in flight');
    await paying;
    const settled = await untilSettled(services.pool, SETTLE_WITHIN_MS);
    isDrained = true;
    report(
      settled.count === 0 ? 'everything has ended' : 'not everything has ended; the books are not audited',
    );
    await Promise.all([collecting, counting]);
    const { redriven, markedFailed, faults: operatorFaults } = await operating;
    const resources = await watching;
    const settlements = await rail.settlements(services.pool);
    const audited =
      settled.count === 0
        ? await auditBooks(services.pool, { payers, ledger, settlements, operatorFaults }, report)
        : [];
    report('stopping every process');
    const findings = [
      settled,
      ...audited,
      await stopInOrder(installation, services),
      memoryFinding(resources, minutes),
    ];
    return {
      isSound: findings.every(({ count }) => count === 0),
      minutes,
      seed,
      batches: payers.reduce((sum, { batches }) => sum + batches.length, 0),
      payouts: payers.reduce((sum, { expected }) => sum + expected.size, 0),
      messages: ledger.seen,
      redeliveries: ledger.redeliveries,
      webhooks: receiver.received(),
      redriven: redriven.size,
      markedFailed: markedFailed.size,
      faults: Object.fromEntries(faults),
      resources,
      findings,
    };
  } finally {
    clearInterval(progress);
    isDrained = true;
    await Promise.all(installation.all.map((process) => process.kill()));
    await rail.close();
    await receiver.close();
    await malote.close();
  }
}

async function listen(malote: MaloteClients, url: string): Promise<void> {
  const body = JSON.stringify({ url, events: ['payout.failed', 'batch.completed'] });
  const headers = { 'content-type': 'application/json' };
  const answer = await malote.untilAnswered({ method: 'POST', path: '/api/webhooks', headers, body });
  if (answer === 'given up' || answer.status !== 201) throw new Error('The webhook could not be made.');
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
