import type { Command } from 'commander';
import { DomainError, parseEndToEndId, parseIspb, parseReason, parseSettledAt } from '#domain';
import { readOption, readReason, readWholeNumber } from './read-arguments.js';
import { runCommand, type Said } from './run-command.js';
import { writeOperated, writeStories, writeSurvey } from './write-payouts.js';

/** What has been open for longer than this waits too long, where nothing else is said. */
const OLD_SECONDS = '60';
const MAX_OLD_SECONDS = 31_536_000;
const SHOWN = '50';
/** As many as a page of the API may have. */
const MAX_SHOWN = 1_000;

type Reasoned = Said & { readonly reason?: string };
type PaidOptions = Said & {
  readonly reason: string;
  readonly settledAt: string;
  readonly endToEndId?: string;
  readonly receiverIspb?: string;
};

/** Looking at payouts, and acting on those that the machine cannot bring to their end. */
export function addPayoutCommands(program: Command): void {
  program
    .command('stuck')
    .description('Show what waits too long, is in doubt or held, and why; oldest first.')
    .option('--older-than <seconds>', 'what has been open for longer waits too long', OLD_SECONDS)
    .option('--limit <number>', 'how many to show', SHOWN)
    .option('--json', 'print one JSON document')
    .action((options: Said & { olderThan: string; limit: string }) =>
      runCommand(options, async ({ survey }) => {
        const olderThanMs = 1_000 * readWholeNumber('--older-than', options.olderThan, 0, MAX_OLD_SECONDS);
        const limit = readWholeNumber('--limit', options.limit, 1, MAX_SHOWN);
        return writeSurvey(await survey.stuck({ olderThanMs, limit }), new Date());
      }),
    );

  program
    .command('payout <id>')
    .description("Show a payment's whole story, by payout_id, external_id or endToEndId, whoever's it is.")
    .option('--json', 'print one JSON document')
    .action((id: string, options: Said) =>
      runCommand(options, async ({ survey }) => {
        const stories = await survey.stories(id);
        if (stories.length > 0) return writeStories(stories);
        const message = 'No payer has a payment of this payout_id, external_id or endToEndId.';
        throw new DomainError('payout_id_unknown', message);
      }),
    );

  addAction(
    program,
    'ask',
    'Ask the rail now what became of a payout that is in doubt or held.',
    'is asked about now',
  );
  addAction(
    program,
    'redrive',
    'Submit a held payout again, under the same endToEndId unless the rail has definitively rejected that.',
    'goes to the rail again',
  );
  addMarks(program);
}

function addAction(program: Command, name: 'ask' | 'redrive', description: string, done: string): void {
  program
    .command(`${name} <payout_id>`)
    .description(description)
    .option('--reason <text>', 'why, for the audit log and the history')
    .option('--json', 'print one JSON document')
    .action((payoutId: string, options: Reasoned) =>
      runCommand(options, async ({ payouts }, actor) =>
        writeOperated(await payouts[name](payoutId, readReason(options), actor), done, new Date()),
      ),
    );
}

function addMarks(program: Command): void {
  program
    .command('mark-paid <payout_id>')
    .description('End a held payout: you know from elsewhere that it was paid.')
    .requiredOption('--reason <text>', 'how you know; the payer reads it, too')
    .requiredOption('--settled-at <moment>', 'when it settled, such as 2026-03-02T12:00:00Z')
    .option('--end-to-end-id <id>', 'what it was paid under, if not under its own')
    .option('--receiver-ispb <ispb>', "the receiver's institution, if the payout has none yet")
    .option('--json', 'print one JSON document')
    .action((payoutId: string, options: PaidOptions) =>
      runCommand(options, async ({ payouts }, actor) => {
        const { reason, settledAt, endToEndId, receiverIspb } = options;
        const order = {
          action: 'mark_paid',
          reason: readOption('--reason', reason, parseReason),
          settledAt: readOption('--settled-at', settledAt, (text) => parseSettledAt(text, new Date())),
          endToEndId:
            endToEndId === undefined ? null : readOption('--end-to-end-id', endToEndId, parseEndToEndId),
          receiverIspb:
            receiverIspb === undefined ? null : readOption('--receiver-ispb', receiverIspb, parseIspb),
        } as const;
        return writeOperated(await payouts.mark(payoutId, order, actor), 'is marked', new Date());
      }),
    );

  program
    .command('mark-failed <payout_id>')
    .description('End a held payout: you are certain that it was not paid and will not be.')
    .requiredOption('--reason <text>', 'how you know; the payer reads it, too')
    .option('--json', 'print one JSON document')
    .action((payoutId: string, options: Said & { reason: string }) =>
      runCommand(options, async ({ payouts }, actor) => {
        const reason = readOption('--reason', options.reason, parseReason);
        const marked = await payouts.mark(payoutId, { action: 'mark_failed', reason }, actor);
        return writeOperated(marked, 'is marked', new Date());
      }),
    );
}
