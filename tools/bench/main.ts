import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { startBenchServices, type BenchServices, type Report } from './bench-services.js';
import { ratingOf, type Figure } from './figure.js';
import { measureAcceptance } from './payouts/acceptance.js';
import { measureFairness } from './payouts/fairness.js';
import { measureSettlement } from './payouts/settlement.js';
import { measureDelivery } from './streaming/delivery.js';
import { measureWaiting } from './streaming/waiting-collectors.js';
import { measureWakeUp } from './streaming/wake-up.js';

type Measure = (services: BenchServices, report: Report) => Promise<Figure[]>;

const MEASURES: Readonly<Record<string, Measure>> = {
  delivery: measureDelivery,
  'wake-up': measureWakeUp,
  waiting: measureWaiting,
  acceptance: measureAcceptance,
  settlement: measureSettlement,
  fairness: measureFairness,
};

const number = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2));

function printTable(figures: readonly Figure[]): void {
  console.log(
    '\n| what | measured | yardstick | ratio | at least | aim | |\n| --- | --- | --- | --- | --- | --- | --- |',
  );
  for (const figure of figures) {
    const { what, measured, unit, yardstick, ratio, atLeast, aim } = figure;
    const held =
      yardstick === undefined ? '–' : `${number(yardstick.measured)} ${yardstick.unit} (${yardstick.what})`;
    const shown = yardstick === undefined ? '–' : ratio.toFixed(2);
    console.log(
      `| ${what} | ${number(measured)} ${unit} | ${held} | ${shown} | ${String(atLeast)} | ${String(aim)} | ${ratingOf(figure)} |`,
    );
  }
}

const program = new Command('bench')
  .description('Measures the figures of the performance table, each beside its yardstick in the same run.')
  .option(
    '--only <names>',
    `comma-separated: ${Object.keys(MEASURES).join(', ')}`,
    Object.keys(MEASURES).join(','),
  )
  .option('--json <file>', 'also write the figures as JSON; - for standard output')
  .parse();
const options = program.opts<{ only: string; json?: string }>();
const report = (progress: string) => {
  console.error(`… ${progress}`);
};

const figures: Figure[] = [];
for (const name of options.only.split(',')) {
  const measure = MEASURES[name];
  if (measure === undefined)
    program.error(`There is no measure "${name}". There are: ${Object.keys(MEASURES).join(', ')}.`);
  else {
    report(`${name}: starting services`);
    const services = await startBenchServices(report);
    try {
      figures.push(...(await measure(services, report)));
    } finally {
      await services.stop();
    }
  }
}
printTable(figures);
if (options.json === '-') console.log(JSON.stringify(figures, undefined, 2));
else if (options.json !== undefined)
  writeFileSync(options.json, `${JSON.stringify(figures, undefined, 2)}\n`);
