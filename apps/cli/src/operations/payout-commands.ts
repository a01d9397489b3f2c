import type { Command } from 'commander';
import { DomainError, type EndToEndId, type Ispb } from '#domain';
import { Clock, FindPayouts, OperatorActions } from '#use-cases';
import { perform } from '../commands/perform.js';
import { endToEndId, ispb, settledAt, wholeNumber, why } from '../commands/read-arguments.js';
import { writeActionResult, writeFound, writeStuck } from './write-payouts.js';

/** What has been open for longer than this waits too long, where nothing else is said. */
const OLD_SECONDS = 60;
const MAX_OLD_SECONDS = 31_536_000;
const SHOWN = 50;
/** As many as a page of the API may have. */
const MAX_SHOWN = 1_000;
/** The commands that need no more than a reason, and what they call. */
const ACTIONS = { 'check-status': 'checkStatus', redrive: 'redrive' } as const;

interface PaidOptions {
  readonly reason: string;
  readonly settledAt: Date;
  readonly endToEndId?: EndToEndId;
  readonly receiverIspb?: Ispb;
}

/** Looking at payouts, and acting on those that the machine cannot bring to their end. */
export function addPayoutCommands(program: Command): void {
  program
    .command('stuck')
    .description('Show what waits too long, is in doubt or held, and why; oldest first.')
    .option(
      '--older-than <seconds>',
      'what has been open for longer waits too long',
      wholeNumber(0, MAX_OLD_SECONDS),
      OLD_SECONDS,
    )
    .option('--limit <number>', 'how many to show', wholeNumber(1, MAX_SHOWN), SHOWN)
    .action(
      perform(async ({ get }, { olderThan, limit }: { olderThan: number; limit: number }) => {
        const stuck = await get(FindPayouts).stuck({ olderThanMs: 1_000 * olderThan, limit });
        return writeStuck(stuck, get(Clock).timeOfDay());
      }),
    );

  program
    .command('payout <id>')
    .description(
      "Show a payment's whole history, by payout_id, external_id, endToEndId, the PSP's id of it or user_id, of any payer.",
    )
    .action(
      perform(async ({ get }, id: string) => {
        const found = await get(FindPayouts).find(id);
        if (found.items.length > 0) return writeFound(found);
        const message = 'No payer has a payment of this id, and no user has it.';
        throw new DomainError('payout_id_unknown', message);
      }),
    );

  addAction(
    program,
    'check-status',
    'Look up at the rail now what became of a payout that is in doubt or held.',
    'is looked up now',
  );
  addAction(
    program,
    'redrive',
    'Submit a held payout again, under the same payment_id unless the rail has definitively rejected that.',
    'is submitted again',
  );
  addMarks(program);
}

function addAction(program: Command, name: keyof typeof ACTIONS, description: string, done: string): void {
  program
    .command(`${name} <payout_id>`)
    .description(description)
    .option('--reason <text>', 'why, for the audit log and the history', why)
    .action(
      perform(async ({ get, actor, reason }, payoutId: string) => {
        const actions = get(OperatorActions);
        const outcome = await actions[ACTIONS[name]](payoutId, reason, actor);
        return writeActionResult(outcome, done, get(Clock).timeOfDay());
      }),
    );
}

function addMarks(program: Command): void {
  program
    .command('mark-paid <payout_id>')
    .description('End a held payout: you know from elsewhere that it was paid.')
    .requiredOption('--reason <text>', 'how you know; the payer reads it, too', why)
    .requiredOption(
      '--settled-at <moment>',
      'when it settled, with its offset: 2026-03-02T09:00:00-03:00; not before the payout was accepted',
      settledAt,
    )
    .option('--end-to-end-id <id>', 'what it was paid under, if not under its own', endToEndId)
    .option('--receiver-ispb <ispb>', "the receiver's institution, if the payout has none yet", ispb)
    .action(
      perform(async ({ get, actor }, payoutId: string, options: PaidOptions) => {
        const { reason, settledAt, endToEndId = null, receiverIspb = null } = options;
        const mark = { action: 'mark_paid', reason, settledAt, endToEndId, receiverIspb } as const;
        const outcome = await get(OperatorActions).mark(payoutId, mark, actor);
        return writeActionResult(outcome, 'is marked', get(Clock).timeOfDay());
      }),
    );

  program
    .command('mark-failed <payout_id>')
    .description('End a held payout: you are certain that it was not paid and will not be.')
    .requiredOption('--reason <text>', 'how you know; the payer reads it, too', why)
    .action(
      perform(async ({ get, actor }, payoutId: string, { reason }: { reason: string }) => {
        const mark = { action: 'mark_failed', reason } as const;
        const outcome = await get(OperatorActions).mark(payoutId, mark, actor);
        return writeActionResult(outcome, 'is marked', get(Clock).timeOfDay());
      }),
    );
}
