import { Command } from 'commander';
import { exitForUsage, withJson } from '../commands/perform.js';
import { addPayerCommands } from './payer-commands.js';
import { addPayoutCommands } from './payout-commands.js';
import { addRetentionCommand } from './retention-command.js';
import { addReturnCommand } from './return-command.js';
import { addSettlementCommands } from './settlement-commands.js';
import { addStreamCommands } from './stream-commands.js';
import { addWebhookCommands } from './webhook-commands.js';
import { addWorkerCommands } from './worker-commands.js';

const FAMILIES = [
  addPayoutCommands,
  addReturnCommand,
  addSettlementCommands,
  addPayerCommands,
  addStreamCommands,
  addWebhookCommands,
  addRetentionCommand,
  addWorkerCommands,
];

/** `npm run ops`: looking into an installation and acting on it, over all payers. */
export function opsCommand(): Command {
  const ops = new Command('ops')
    .description(
      'Looks into an installation and acts on it, for every payer. Every action is in the audit log. Exit status: 0 done, 1 failed, 2 wrong usage.',
    )
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride(exitForUsage);
  for (const add of FAMILIES) add(ops);
  return withJson(ops);
}
