import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { localDirectory } from '../local-services/index.js';
import { startSoakServices } from './installation.js';
import { SOAKED_PROFILES } from './soak-rail.js';
import { checkHistory } from './checker/check-history.js';
import type { Finding } from './checker/finding.js';
import { Figures } from './history/figures.js';
import { readHistory } from './history/history-file.js';
import { soak, type SoakOutcome } from './soak.js';

const MAX_MINUTES = 24 * 60;
const MAX_SEED = 2 ** 32;
/** What a shell shows for a program that Ctrl-C ended. */
const INTERRUPTED_STATUS = 130;

function minutesOf(text: string): number {
  const minutes = Number(text);
  if (minutes > 0 && minutes <= MAX_MINUTES) return minutes;
  throw new InvalidArgumentError(`A number of minutes, more than 0 and at most ${String(MAX_MINUTES)}.`);
}

function seedOf(text: string): number {
  const seed = Number(text);
  if (Number.isInteger(seed) && seed >= 0 && seed < MAX_SEED) return seed;
  throw new InvalidArgumentError('A whole number from 0 to 4294967295, as an earlier soak has printed it.');
}

/** What a soak has shown, for people. */
function describeOutcome({ minutes, seed, isSound, figures, resources, findings }: SoakOutcome): string {
  return [
    '',
    `${String(minutes)} minutes, seed ${String(seed)}: ${isSound ? 'everything holds' : 'NOT EVERYTHING HOLDS'}`,
    '',
    ...describeFigures(figures),
    '',
    ...resources.memory.map(
      ({ name, early, late }) =>
        `Memory of the spared ${name}: ${early.toFixed(0)} MiB early, ${late.toFixed(0)} MiB late`,
    ),
    `Connections to Postgres at most: ${String(resources.mostConnections)}`,
    '',
    ...describeFindings(findings),
  ].join('\n');
}

function describeFigures(figures: Figures): string[] {
  const { payouts, batches, refused, scheduled, settled, deliveries, events, webhooks } = figures;
  const { redriven, markedFailed, eventsOf } = figures;
  const of = (type: string): string => String(eventsOf[type] ?? 0);
  return [
    `${String(payouts)} payouts in ${String(batches)} batches, ${String(refused)} batches refused by a limit, ${String(settled)} settlements at the rail`,
    `${String(scheduled)} batches scheduled, ${of('batch.approved')} approved, ${of('batch.rejected')} rejected, ${of('payout.returned')} returns`,
    `${String(deliveries)} deliveries of messages, ${String(events)} events read, ${String(webhooks)} webhooks taken`,
    `${String(redriven)} payouts sent again by an operator, ${String(markedFailed)} marked as failed`,
    '',
    'Faults injected:',
    ...Object.entries(figures.faults).map(([name, times]) => `  ${String(times).padStart(4)} × ${name}`),
  ];
}

function describeFindings(findings: readonly Finding[]): string[] {
  return [
    'What must hold:',
    ...findings.flatMap(({ what, count, faults, decided }) => [
      `  ${count === 0 ? 'holds ' : 'BROKEN'} ${what}${decided === undefined ? '' : `, ${String(decided)} times`}${count === 0 ? '' : `; broken ${String(count)} times`}`,
      ...faults.map((fault) => `           ${fault}`),
    ]),
  ];
}

/** Decides from a history that an earlier soak has written. */
async function check(file: string): Promise<boolean> {
  const figures = new Figures();
  const counted = async function* () {
    for await (const record of readHistory(file)) {
      figures.see(record);
      yield record;
    }
  };
  const findings = await checkHistory(counted());
  console.log([...describeFigures(figures), '', ...describeFindings(findings)].join('\n'));
  return findings.every(({ count }) => count === 0);
}

const program = new Command('soak')
  .description(
    'Runs the whole system under load on its own services, injects faults at random moments, and decides from its history whether everything in it may have happened.',
  )
  .option('--minutes <n>', 'how long load and faults last', minutesOf, 10)
  .option('--seed <n>', 'the pauses and kinds of faults of an earlier soak', seedOf)
  .addOption(
    new Option('--psp <profile>', 'pay through a test PSP instead of the simulated rail').choices(
      SOAKED_PROFILES,
    ),
  )
  .option('--history <file>', 'where to write the history', join(localDirectory, 'soak-history.jsonl'))
  .option('--check <file>', 'run nothing, and check the history of an earlier soak')
  .option('--json <file>', 'also write the outcome as JSON; - for standard output')
  .parse();
const options = program.opts<{
  minutes: number;
  seed?: number;
  psp?: string;
  history: string;
  check?: string;
  json?: string;
}>();

async function runSoak(): Promise<boolean> {
  const { minutes, psp, history, json: jsonFile, seed = randomInt(MAX_SEED) } = options;
  const startedAt = performance.now();
  const report = (progress: string): void => {
    console.error(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(5)} s  ${progress}`);
  };
  report(`a soak of ${String(minutes)} minutes with seed ${String(seed)}; starting services`);
  const services = await startSoakServices(report);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      report('stopping everything');
      void services.stop().finally(() => process.exit(INTERRUPTED_STATUS));
    });
  }
  try {
    const outcome = await soak(services, { minutes, seed, profile: psp, history, report });
    console.log(describeOutcome(outcome));
    console.log(`\nThe history is in ${history}`);
    const json = `${JSON.stringify(outcome, undefined, 2)}\n`;
    if (jsonFile === '-') console.log(json);
    else if (jsonFile !== undefined) writeFileSync(jsonFile, json);
    return outcome.isSound;
  } finally {
    await services.stop();
  }
}

const isSound = await (options.check === undefined ? runSoak() : check(options.check));
process.exitCode = isSound ? 0 : 1;
