import type { Command } from 'commander';
import { perform, type Operator, type Result } from '../commands/perform.js';
import { moment } from '../commands/read-arguments.js';
import { MAX_REPLAYS, ReplayWebhooks } from './replay-webhooks.js';

interface Options {
  readonly webhook?: string;
  readonly since?: Date;
}

/** Sends webhooks again that did not arrive, or that a receiver has lost. */
export function addWebhookCommands(program: Command): void {
  program
    .command('webhooks-replay [delivery_id]')
    .description(
      "Send a delivery again; or, with --webhook and --since, all of a webhook's since then. Message ids stay the same.",
    )
    .option('--webhook <id>', 'all deliveries of this webhook …')
    .option('--since <moment>', '… that were made since then, such as 2026-03-02T12:00:00Z', moment)
    .action((deliveryId: string | undefined, options: Options, command: Command) => {
      const { webhook, since } = options;
      const isOne = deliveryId !== undefined && webhook === undefined && since === undefined;
      const isAll = deliveryId === undefined && webhook !== undefined && since !== undefined;
      if (!isOne && !isAll)
        return command.error('error: Give either the id of a delivery, or both --webhook and --since.');
      return perform(replay)(deliveryId, options, command);
    });
}

async function replay(
  { get, actor }: Operator,
  deliveryId: string | undefined,
  { webhook = '', since = new Date(NaN) }: Options,
): Promise<Result> {
  if (deliveryId !== undefined) {
    const { payer } = await get(ReplayWebhooks).one(deliveryId, actor);
    return { document: { replayed: 1, payer }, inWords: `${deliveryId} is being sent again.` };
  }
  const { length } = await get(ReplayWebhooks).since(webhook, since, actor);
  const isAll = length < MAX_REPLAYS;
  const more = isAll ? '' : '; there may be more: continue from the newest of them';
  const inWords = `${String(length)} deliveries are being sent again${more}.`;
  return { document: { replayed: length, may_be_more: !isAll }, inWords };
}
