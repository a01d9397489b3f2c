import type { Command } from 'commander';
import { loadRetentionSettings, RETENTION_LIMITS_DAYS } from '#configuration';
import { Retention, type RetentionDays, type RetentionPlan } from '#database';
import { perform } from '../commands/perform.js';
import { wholeNumber } from '../commands/read-arguments.js';
import { writeTable } from '../commands/write-table.js';

interface Options {
  readonly messagesDays?: number;
  readonly payoutsDays?: number;
  readonly webhooksDays?: number;
}

/** In words for people: shorter than what programs read. */
const OUTCOMES = { kept: 'stays', blocked: 'blocked', removable: 'would go', removing: 'is going' } as const;
const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** The dry run. */
export function addRetentionCommand(program: Command): void {
  const days = (kind: keyof RetentionDays): ((text: string) => number) => {
    const { from, to } = RETENTION_LIMITS_DAYS[kind];
    return wholeNumber(from, to);
  };
  program
    .command('retention')
    .description(
      'Show what workers would remove now because it is old, and what blocks it; changes nothing. By RETENTION_…_DAYS, or as if they were what is given here.',
    )
    .option('--messages-days <days>', 'as if RETENTION_MESSAGES_DAYS were this', days('messages'))
    .option('--payouts-days <days>', 'as if RETENTION_PAYOUTS_DAYS were this', days('payouts'))
    .option('--webhooks-days <days>', 'as if RETENTION_WEBHOOKS_DAYS were this', days('webhooks'))
    .action(
      perform(async ({ get }, options: Options) => {
        const plan = await get(Retention).plan(daysOf(options));
        return { document: plan, inWords: inWordsOf(plan) };
      }),
    );
}

function daysOf({ messagesDays, payoutsDays, webhooksDays }: Options): RetentionDays {
  const configured = loadRetentionSettings().days;
  return {
    messages: messagesDays ?? configured.messages,
    payouts: payoutsDays ?? configured.payouts,
    webhooks: webhooksDays ?? configured.webhooks,
  };
}

function inWordsOf({ days, partitions, webhooks }: RetentionPlan): string {
  const kept = Object.entries(days).map(
    ([kind, count]) => `${kind} ${count === null ? 'without a time limit' : `for ${String(count)} days`}`,
  );
  const table = writeTable(
    ['data', 'from', 'to before', 'size', 'rows', 'now', 'because of'],
    partitions.map(rowOf),
  );
  const going = partitions.filter(({ outcome }) => outcome === 'removable' || outcome === 'removing');
  const bytes = going.reduce((sum, partition) => sum + partition.bytes, 0);
  const sums = [
    `${String(going.length)} of ${String(partitions.length)} partitions would go, ${writeSize(bytes)} in all.`,
  ];
  if (webhooks !== null)
    sums.push(
      `Of webhooks from before ${webhooks.before}${webhooks.at_least ? ' at least' : ''}: ${String(webhooks.deliveries)} deliveries and ` +
        `${String(webhooks.events)} events would go; ${String(webhooks.waiting)} deliveries wait, and stay.`,
    );
  return [`Kept: ${kept.join(', ')}.`, '', table, '', ...sums].join('\n');
}

function rowOf(partition: RetentionPlan['partitions'][number]): string[] {
  const { data, from_day, to_day, bytes, rows, outcome, blockers } = partition;
  return [
    data,
    from_day,
    to_day,
    writeSize(bytes),
    rows === null ? '?' : `~${String(rows)}`,
    OUTCOMES[outcome],
    blockers.map(({ blocker, count }) => `${String(count)} ${blocker}`).join(', '),
  ];
}

/** Such as `12 kB` or `3.4 GB`. */
function writeSize(bytes: number): string {
  let [size, unit] = [bytes / 1024, 0];
  while (size >= 1024 && unit < UNITS.length - 1) [size, unit] = [size / 1024, unit + 1];
  return `${size >= 10 || unit === 0 ? String(Math.round(size)) : size.toFixed(1)} ${UNITS[unit] ?? ''}`;
}
