import type { Command } from 'commander';
import { ReturnQuestionsRepository } from '#database';
import { DomainError, toInstant } from '#domain';
import { perform, type Operator, type Result } from '../commands/perform.js';
import { moment, why } from '../commands/read-arguments.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Asks again about money of paid payouts that came back. */
export function addReturnCommand(program: Command): void {
  program
    .command('ask-returns [payout_id]')
    .description(
      'Look up at the rail now whether money of a paid payout came back; or, with --since, of all payouts that were looked up for that since then.',
    )
    .option(
      '--since <moment>',
      'all that were looked up for that since then, such as 2026-03-02T12:00:00Z',
      moment,
    )
    .option('--reason <text>', 'why, for the audit log', why)
    .action((payoutId: string | undefined, options: { readonly since?: Date }, command: Command) => {
      const { since } = options;
      if ((payoutId === undefined) === (since === undefined))
        return command.error('error: Give either the id of a payout, or --since.');
      return perform(ask)(payoutId ?? '', options, command);
    });
}

async function ask(
  { get, actor, reason }: Operator,
  payoutId: string,
  { since }: { readonly since?: Date },
): Promise<Result> {
  const questions = get(ReturnQuestionsRepository);
  if (since !== undefined) {
    const { payouts, nextSince } = await questions.askSince(since, actor, reason);
    const next = nextSince === undefined ? '' : ` Next: --since ${toInstant(nextSince)}`;
    return {
      document: { payouts, next_since: nextSince === undefined ? null : toInstant(nextSince) },
      inWords: `${String(payouts)} payouts are looked up again.${next}`,
    };
  }
  const done = UUID.test(payoutId) ? await questions.ask(payoutId.toLowerCase(), actor, reason) : 'unknown';
  if (done === 'unknown') throw new DomainError('payout_id_unknown', 'There is no payout of this payout_id.');
  if (done === 'not_paid')
    throw new DomainError('payout_state_forbids', 'Only of a payout that is paid money can come back.');
  return {
    document: { payouts: 1, next_since: null },
    inWords: `${payoutId} is looked up now; its returns are in its report within seconds.`,
  };
}
