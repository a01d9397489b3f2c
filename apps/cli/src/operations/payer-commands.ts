import type { Command } from 'commander';
import {
  PayerBacklogRepository,
  PayerPolicyRepository,
  RailHoldRepository,
  SettlementPauseRepository,
} from '#database';
import { DomainError, POLICY_BOUNDS, type ClientId, type PayerPolicy } from '#domain';
import { toPayerBacklog, toPayerPolicy } from '#presenters';
import { Clock } from '#use-cases';
import { perform, type Result } from '../commands/perform.js';
import { payer, why, wholeNumber, wholeNumberOrNone } from '../commands/read-arguments.js';
import { writeAge, writeAmount, writeTable } from '../commands/write-table.js';

const { weight, maxInFlight, cents } = POLICY_BOUNDS;
const centsOrNone = wholeNumberOrNone(cents.from, cents.to);

interface SetOptions {
  readonly pause?: true;
  readonly resume?: true;
  readonly weight?: number;
  readonly maxInFlight?: number | 'none';
  readonly payoutLimit?: number | 'none';
  readonly dailyLimit?: number | 'none';
  readonly nightlyLimit?: number | 'none';
  readonly approvalAbove?: number | 'none';
}

/** Which payers wait, and what is set for each. */
export function addPayerCommands(program: Command): void {
  program
    .command('payers')
    .description('Show the hundred payers with most unclaimed payouts, and what these wait for.')
    .action(
      perform(async ({ get }) => {
        const [{ payers, isAtLeast }, pause, holds] = await Promise.all([
          get(PayerBacklogRepository).largest(),
          get(SettlementPauseRepository).read(),
          get(RailHoldRepository).list(),
        ]);
        // Whether the rail answers is in Redis, which is not asked.
        const submissions = {
          isPaused: pause !== undefined,
          isRailHeld: holds.length > 0,
          isRailDown: false,
        };
        const items = payers.map((one) => toPayerBacklog(one, submissions));
        return { document: { items, at_least: isAtLeast }, inWords: inATable(items, get(Clock).timeOfDay()) };
      }),
    );

  const family = program.command('payer').description('Show or set the policy of a payer.');
  family
    .command('show')
    .argument('<payer>', 'the payer, as its keys name it', payer)
    .description('Show the policy of a payer.')
    .action(
      perform(async ({ get }, name: ClientId) =>
        writePolicy(name, await get(PayerPolicyRepository).read(name)),
      ),
    );

  family
    .command('set')
    .argument('<payer>', 'the payer, as its keys name it', payer)
    .description(
      'Set the policy of a payer: what is named, the rest stays. Amounts are in centavos; "none" ends a limit.',
    )
    .option('--pause', 'submit none of its payments, on every worker, within a second')
    .option('--resume', 'submit them again')
    .option('--weight <n>', 'its share while several payers have work', wholeNumber(weight.from, weight.to))
    .option(
      '--max-in-flight <n>',
      'at the rail at a time',
      wholeNumberOrNone(maxInFlight.from, maxInFlight.to),
    )
    .option('--payout-limit <cents>', 'the most one payout may be', centsOrNone)
    .option('--daily-limit <cents>', 'the most that may go on one day of São Paulo', centsOrNone)
    .option('--nightly-limit <cents>', 'the most that may go between 20:00 and 06:00', centsOrNone)
    .option('--approval-above <cents>', 'a batch of more needs a second key', centsOrNone)
    .option('--reason <text>', 'why, for the audit log', why)
    .action(
      perform(async ({ get, actor, reason }, name: ClientId, options: SetOptions) => {
        const { policy, changed } = await get(PayerPolicyRepository).set(
          name,
          wantedOf(options),
          actor,
          reason,
        );
        const { document, inWords } = writePolicy(name, policy);
        return {
          document: { changed, ...document },
          inWords: changed ? inWords : `Nothing is different.\n${inWords}`,
        };
      }),
    );
}

function inATable(items: readonly ReturnType<typeof toPayerBacklog>[], now: Date): string {
  if (items.length === 0) return 'No payer has open payouts.';
  const rows = items.map((one) => [
    one.payer,
    ...[one.unclaimed, one.scheduled, one.awaiting_approval, one.processing, one.in_doubt].map(String),
    one.oldest_due_at === null ? '' : writeAge(new Date(one.oldest_due_at), now),
    one.waits_for ?? '',
  ]);
  const counts = ['unclaimed', 'scheduled', 'unapproved', 'processing', 'in doubt'];
  return writeTable(['payer', ...counts, 'oldest', 'waits for'], rows);
}

/** @throws DomainError `invalid_request` */
function wantedOf(options: SetOptions): Partial<PayerPolicy> {
  const { pause = false, resume = false, payoutLimit, dailyLimit, nightlyLimit, approvalAbove } = options;
  if (pause && resume) throw wrong('Give --pause or --resume, not both.');
  const named = {
    paused: pause || resume ? pause : undefined,
    weight: options.weight,
    maxInFlight: options.maxInFlight,
    payoutLimitCents: payoutLimit,
    dailyLimitCents: dailyLimit,
    nightlyLimitCents: nightlyLimit,
    approvalAboveCents: approvalAbove,
  };
  const given = Object.entries(named).filter(([, value]) => value !== undefined);
  const wanted = Object.fromEntries(given.map(([name, value]) => [name, value === 'none' ? null : value]));
  if (Object.keys(wanted).length === 0) throw wrong('Name what to set; --help shows what there is.');
  return wanted;
}

function wrong(message: string): DomainError {
  return new DomainError('invalid_request', message);
}

function writePolicy(name: string, policy: PayerPolicy): Result {
  const limit = (amount: number | null): string => (amount === null ? 'none' : writeAmount(amount));
  const lines = [
    ['submissions', policy.paused ? 'paused' : 'run'],
    ['weight', String(policy.weight)],
    ['at the rail', policy.maxInFlight === null ? 'no limit' : `at most ${String(policy.maxInFlight)}`],
    ['payout limit', limit(policy.payoutLimitCents)],
    ['daily limit', limit(policy.dailyLimitCents)],
    ['nightly limit', limit(policy.nightlyLimitCents)],
    ['approval above', limit(policy.approvalAboveCents)],
  ].map(([what = '', value = '']) => `  ${what.padEnd(15)}${value}`);
  return { document: toPayerPolicy(name, policy), inWords: [`Payer ${name}`, ...lines].join('\n') };
}
