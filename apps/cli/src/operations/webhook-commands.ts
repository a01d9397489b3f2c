import type { Command } from 'commander';
import { moment } from '../commands/read-arguments.js';
import type { JsonOption } from '../commands/run-command.js';
import { MAX_REPLAYS, ReplayWebhooks } from './replay-webhooks.js';
import { runOperation } from './run-operation.js';

type Options = JsonOption & { readonly webhook?: string; readonly since?: Date };

/** Sends webhooks again that did not arrive, or that a receiver has lost. */
export function addWebhookCommands(program: Command): void {
  program
    .command('webhooks-replay [delivery_id]')
    .description(
      "Send a delivery again; or, with --webhook and --since, all of a webhook's since then. Message ids stay the same.",
    )
    .option('--webhook <id>', 'all deliveries of this webhook …')
    .option('--since <moment>', '… that were made since then, such as 2026-03-02T12:00:00Z', moment)
    .option('--json', 'print one JSON document')
    .action((deliveryId: string | undefined, options: Options, command: Command) => {
      const { webhook, since } = options;
      if (deliveryId !== undefined && webhook === undefined && since === undefined)
        return replayOne(deliveryId, options);
      if (deliveryId === undefined && webhook !== undefined && since !== undefined)
        return replayAllSince(webhook, since, options);
      return command.error('error: Give either the id of a delivery, or both --webhook and --since.');
    });
}

function replayOne(deliveryId: string, options: Options): Promise<void> {
  return runOperation(options, async (context, actor) => {
    const { payer } = await context.get(ReplayWebhooks).one(deliveryId, actor);
    return { document: { replayed: 1, payer }, inWords: `${deliveryId} is being sent again.` };
  });
}

function replayAllSince(webhook: string, since: Date, options: Options): Promise<void> {
  return runOperation(options, async (context, actor) => {
    const { length } = await context.get(ReplayWebhooks).since(webhook, since, actor);
    const isAll = length < MAX_REPLAYS;
    const more = isAll ? '' : '; there may be more: continue from the newest of them';
    const inWords = `${String(length)} deliveries are being sent again${more}.`;
    return { document: { replayed: length, may_be_more: !isAll }, inWords };
  });
}
