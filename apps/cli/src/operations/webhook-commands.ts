import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { DomainError } from '#domain';
import { perform, type Operator, type Result } from '../commands/perform.js';
import { moment } from '../commands/read-arguments.js';
import { MAX_REPLAYS, ReplayWebhooks } from './replay-webhooks.js';

interface Options {
  readonly webhook?: string;
  readonly since?: Date;
  readonly yes?: boolean;
  readonly json?: boolean;
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
    .option('--yes', 'do not ask before all of them are sent')
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
  { webhook = '', since = new Date(NaN), yes = false, json = false }: Options,
): Promise<Result> {
  if (deliveryId !== undefined) {
    const { payer } = await get(ReplayWebhooks).one(deliveryId, actor);
    return { document: { replayed: 1, payer }, inWords: `${deliveryId} is being sent again.` };
  }
  const count = await get(ReplayWebhooks).count(webhook, since);
  if (!yes && count > 0 && !(await agreesTo(count, since, json)))
    return { document: { replayed: 0 }, inWords: 'Nothing is sent again.' };
  const replayed = await get(ReplayWebhooks).since(webhook, since, actor);
  const newest = replayed.length < MAX_REPLAYS ? undefined : replayed.at(-1)?.createdAt.toISOString();
  const done = `${String(replayed.length)} of ${String(count)} deliveries are being sent again.`;
  return {
    document: { replayed: replayed.length, of: count, next_since: newest ?? null },
    inWords:
      newest === undefined
        ? done
        : `${done} Next:\n  npm run ops -- webhooks-replay --webhook ${webhook} --since ${newest} --yes`,
  };
}

/** Asks at a terminal. @throws DomainError `invalid_request` where there is none to ask at */
async function agreesTo(count: number, since: Date, json: boolean): Promise<boolean> {
  const many = `${String(Math.min(count, MAX_REPLAYS))} of ${String(count)} deliveries since ${since.toISOString()}`;
  if (json || !process.stdin.isTTY)
    throw new DomainError('invalid_request', `${many} would be sent again. Repeat the command with --yes.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`Send ${many} again? [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
