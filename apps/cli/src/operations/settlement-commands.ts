import type { Command } from 'commander';
import {
  PayoutBatchRepository,
  RailHoldRepository,
  SettlementBacklogRepository,
  SettlementPauseRepository,
} from '#database';
import { toInstant, type RailHold, type SettlementPause } from '#domain';
import { toSettlementSwitch } from '#presenters';
import { HeldPayouts } from '#use-cases';
import { perform } from '../commands/perform.js';
import { why } from '../commands/read-arguments.js';

/** The installation as a whole. */
export function addSettlementCommands(program: Command): void {
  program
    .command('status')
    .description('Show whether settlement runs, and what waits for it.')
    .action(
      perform(async ({ get }) => {
        const [pause, holds, waiting, held] = await Promise.all([
          get(SettlementPauseRepository).read(),
          get(RailHoldRepository).list(),
          get(SettlementBacklogRepository).read(),
          get(HeldPayouts).countHeld(),
        ]);
        const { pending, processing, inDoubt, since, isAtLeast } = waiting;
        const document = {
          ...toSettlementSwitch(pause, holds),
          pending,
          processing,
          in_doubt: inDoubt,
          needs_review: held,
          oldest_open_batch_at: since === null ? null : toInstant(since),
          at_least: isAtLeast,
        };
        const inWords = [
          ...(pause !== undefined || holds.length === 0 ? [inWordsOf(pause)] : []),
          ...holds.map(holdInWords),
          `${isAtLeast ? 'At least: ' : ''}${String(pending)} pending, ${String(processing)} processing, ${String(inDoubt)} in doubt; ${String(held)} held.`,
          ...(since === null ? [] : [`The oldest batch of these is of ${toInstant(since)}.`]),
        ];
        return { document, inWords: inWords.join('\n') };
      }),
    );

  program
    .command('pause')
    .description(
      'Stop submitting payments, everywhere and whatever restarts, within a second. Batches are accepted, and what is in doubt is looked up.',
    )
    .requiredOption('--reason <text>', 'why, for the other operators and for the audit log', why)
    .action(
      perform(async ({ get, actor }, { reason }: { reason: string }) => {
        const { pause, changed } = await get(SettlementPauseRepository).pause(actor, reason);
        const document = { changed, ...toSettlementSwitch(pause, await get(RailHoldRepository).list()) };
        const before = changed ? '' : 'It was paused before; your reason stands in the audit log. ';
        return { document, inWords: before + inWordsOf(pause) };
      }),
    );

  program
    .command('resume')
    .description(
      'Submit payments again, also those that are held because the account at the rail lacks the balance.',
    )
    .option('--reason <text>', 'why, for the audit log', why)
    .action(
      perform(async ({ get, actor, reason }) => {
        const changed = await get(SettlementPauseRepository).resume(actor, reason);
        const inWords = changed ? 'Settlement continues.' : 'Settlement was neither paused nor held.';
        return { document: { changed, ...toSettlementSwitch(undefined, []) }, inWords };
      }),
    );

  program
    .command('cancel <payer> <batch>')
    .description('Cancel what no worker has taken yet of a batch; everything else continues.')
    .option('--reason <text>', 'why, for the audit log', why)
    .action(
      perform(async ({ get, actor, reason }, payer: string, batchId: string) => {
        const { cancelled, notCancelled } = await get(PayoutBatchRepository).cancel(
          { payer, batchId },
          { actor, reason },
        );
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

function holdInWords({ rail, since, until }: RailHold): string {
  return `The account at ${rail} lacks the balance since ${toInstant(since)}: payments are held until ${toInstant(until)}.`;
}
