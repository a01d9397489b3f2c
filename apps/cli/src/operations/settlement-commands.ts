import type { Command } from 'commander';
import { PayoutBatchRepository, SettlementBacklogRepository, SettlementPauseRepository } from '#database';
import { toInstant } from '#domain';
import { toSettlementSwitch } from '#presenters';
import { HeldPayouts, type SettlementPause } from '#use-cases';
import { reason } from '../commands/read-arguments.js';
import type { JsonOption } from '../commands/run-command.js';
import { runOperation } from './run-operation.js';

type ReasonOption = JsonOption & { readonly reason?: string };

/** The installation as a whole. */
export function addSettlementCommands(program: Command): void {
  program
    .command('status')
    .description('Show whether settlement runs, and what waits for it.')
    .option('--json', 'print one JSON document')
    .action((options: JsonOption) =>
      runOperation(options, async (context) => {
        const [pause, waiting, held] = await Promise.all([
          context.get(SettlementPauseRepository).read(),
          context.get(SettlementBacklogRepository).read(),
          context.get(HeldPayouts).countHeld(),
        ]);
        const { pending, processing, inDoubt, since, isAtLeast } = waiting;
        const document = {
          ...toSettlementSwitch(pause),
          pending,
          processing,
          in_doubt: inDoubt,
          needs_review: held,
          oldest_open_batch_at: since === undefined ? null : toInstant(since),
          at_least: isAtLeast,
        };
        const inWords = [
          inWordsOf(pause),
          `${isAtLeast ? 'At least: ' : ''}${String(pending)} pending, ${String(processing)} processing, ${String(inDoubt)} in doubt; ${String(held)} held.`,
          ...(since === undefined ? [] : [`The oldest batch of these is of ${toInstant(since)}.`]),
        ];
        return { document, inWords: inWords.join('\n') };
      }),
    );

  program
    .command('pause')
    .description(
      'Stop submitting payments, everywhere and whatever restarts, within two seconds. Batches are accepted, and what is in doubt is asked about.',
    )
    .option('--reason <text>', 'why, for the audit log and for those who wonder', reason)
    .option('--json', 'print one JSON document')
    .action((options: ReasonOption) =>
      runOperation(options, async (context, actor) => {
        const { pause, changed } = await context
          .get(SettlementPauseRepository)
          .pause(actor, options.reason ?? null);
        const document = { changed, ...toSettlementSwitch(pause) };
        return { document, inWords: inWordsOf(pause) };
      }),
    );

  program
    .command('resume')
    .description('Submit payments again.')
    .option('--reason <text>', 'why, for the audit log', reason)
    .option('--json', 'print one JSON document')
    .action((options: ReasonOption) =>
      runOperation(options, async (context, actor) => {
        const changed = await context.get(SettlementPauseRepository).resume(actor, options.reason ?? null);
        const inWords = changed ? 'Settlement continues.' : 'Settlement was not paused.';
        return { document: { changed, ...toSettlementSwitch(undefined) }, inWords };
      }),
    );

  program
    .command('cancel <payer> <batch>')
    .description('Cancel what no worker has taken yet of a batch; everything else continues.')
    .option('--reason <text>', 'why, for the audit log', reason)
    .option('--json', 'print one JSON document')
    .action((payer: string, batchId: string, options: ReasonOption) =>
      runOperation(options, async (context, actor) => {
        const operator = { actor, reason: options.reason ?? null };
        const { cancelled, notCancelled } = await context
          .get(PayoutBatchRepository)
          .cancel({ payer, batchId }, operator);
        const document = {
          cancelled,
          not_cancelled: notCancelled.map(({ externalId, status }) => ({ external_id: externalId, status })),
        };
        return {
          document,
          inWords: `${String(cancelled)} cancelled; ${String(notCancelled.length)} had been taken before, or were at their end.`,
        };
      }),
    );
}

function inWordsOf(pause: SettlementPause | undefined): string {
  if (pause === undefined) return 'Settlement runs.';
  const { since, actor, reason } = pause;
  return `Settlement is paused since ${toInstant(since)} by ${actor}${reason === null ? '' : `: ${reason}`}.`;
}
