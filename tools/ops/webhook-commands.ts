import type { Command } from 'commander';
import { MAX_REPLAYS } from '#use-cases';
import { readMoment } from './read-arguments.js';
import { runCommand, UsageError, type Said } from './run-command.js';

/** Webhooks that did not arrive, or that somebody has lost. */
export function addWebhookCommands(program: Command): void {
  program
    .command('webhooks-replay [delivery_id]')
    .description(
      "Send a delivery again; or, with --webhook and --since, all of a webhook's since then. Message ids stay the same.",
    )
    .option('--webhook <id>', 'all deliveries of this webhook …')
    .option('--since <moment>', '… that were made since then, such as 2026-03-02T12:00:00Z')
    .option('--json', 'print one JSON document')
    .action((deliveryId: string | undefined, options: Said & { webhook?: string; since?: string }) =>
      runCommand(options, async ({ webhooks }, actor) => {
        const { webhook, since } = options;
        if (deliveryId !== undefined && webhook === undefined && since === undefined) {
          const { payer } = await webhooks.one(deliveryId, actor);
          return { document: { replayed: 1, payer }, inWords: `${deliveryId} is being sent again.` };
        }
        if (deliveryId !== undefined || webhook === undefined || since === undefined)
          throw new UsageError('Give either the id of a delivery, or both --webhook and --since.');
        const replayed = await webhooks.since(webhook, readMoment('--since', since), actor);
        const isAll = replayed.length < MAX_REPLAYS;
        const inWords = `${String(replayed.length)} deliveries are being sent again${isAll ? '' : '; there may be more: go on from the newest of them'}.`;
        return { document: { replayed: replayed.length, may_be_more: !isAll }, inWords };
      }),
    );
}
