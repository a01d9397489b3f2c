import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { startSoakServices } from './installation.js';
import { SOAKED_PROFILES } from './soak-rail.js';
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
function describeOutcome(outcome: SoakOutcome): string {
  const { resources } = outcome;
  const lines = [
    '',
    `${String(outcome.minutes)} minutes, seed ${String(outcome.seed)}: ${outcome.isSound ? 'the books are sound' : 'THE BOOKS ARE NOT SOUND'}`,
    '',
    `${String(outcome.payouts)} payouts in ${String(outcome.batches)} batches, ${String(outcome.messages)} messages collected (${String(outcome.redeliveries)} delivered more than once), ${String(outcome.webhooks)} webhooks received, ${String(outcome.redriven)} payouts sent again by an operator, ${String(outcome.markedFailed)} marked as failed`,
    '',
    'Faults injected:',
    ...Object.entries(outcome.faults).map(([name, times]) => `  ${String(times).padStart(4)} × ${name}`),
    '',
    ...resources.memory.map(
      ({ name, early, late }) =>
        `Memory of the spared ${name}: ${early.toFixed(0)} MiB early, ${late.toFixed(0)} MiB late`,
    ),
    `Connections to Postgres at most: ${String(resources.mostConnections)}`,
    '',
    'What must hold:',
  ];
  for (const { what, count, faults } of outcome.findings) {
    lines.push(`  ${count === 0 ? 'holds ' : 'BROKEN'} ${what}${count === 0 ? '' : ` (${String(count)})`}`);
    lines.push(...faults.map((fault) => `           ${fault}`));
  }
  return lines.join('\n');
}

const program = new Command('soak')
  .description(
    'Runs the whole system under load on its own services, injects faults at random moments, and proves the books at the end.',
  )
  .option('--minutes <n>', 'how long load and faults last', minutesOf, 10)
  .option('--seed <n>', 'the pauses and kinds of faults of an earlier soak', seedOf)
  .addOption(
    new Option('--psp <profile>', 'pay through a test PSP instead of the simulated rail').choices(
      SOAKED_PROFILES,
    ),
  )
  .option('--json <file>', 'also write the outcome as JSON; - for standard output')
  .parse();
const options = program.opts<{ minutes: number; seed?: number; psp?: string; json?: string }>();
const seed = options.seed ?? randomInt(MAX_SEED);
const startedAt = performance.now();
const report = (progress: string): void => {
  console.error(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(5)} s  ${progress}`);
};

report(`a soak of ${String(options.minutes)} minutes with seed ${String(seed)}; starting services`);
const services = await startSoakServices(report);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    report('stopping everything');
    void services.stop().finally(() => process.exit(INTERRUPTED_STATUS));
  });
}
try {
  const outcome = await soak(services, { minutes: options.minutes, seed, profile: options.psp, report });
  console.log(describeOutcome(outcome));
  const json = `${JSON.stringify(outcome, undefined, 2)}\n`;
  if (options.json === '-') console.log(json);
  else if (options.json !== undefined) writeFileSync(options.json, json);
  process.exitCode = outcome.isSound ? 0 : 1;
} finally {
  await services.stop();
}
