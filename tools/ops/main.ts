/** `npm run ops`: what those do who run the installation, on its database. In the image: `node dist/tools/ops/main.js`. */
import 'reflect-metadata';
import { Command, CommanderError } from 'commander';
import { addWorkerCommands } from './worker-commands.js';
import { addPayoutCommands } from './payout-commands.js';
import { addRetentionCommand } from './retention-command.js';
import { WRONG_USAGE } from './run-command.js';
import { addSettlementCommands } from './settlement-commands.js';
import { addStreamCommands } from './stream-commands.js';
import { addWebhookCommands } from './webhook-commands.js';

const program = new Command('ops')
  .description(
    'Looks into an installation and acts on it, whoever its payers are. Everything that is done is in the audit log. Exit status: 0 done, 1 failed, 2 wrong usage.',
  )
  .showHelpAfterError('(--help shows what there is)')
  .exitOverride();

addPayoutCommands(program);
addSettlementCommands(program);
addStreamCommands(program);
addWebhookCommands(program);
addRetentionCommand(program);
addWorkerCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Help that was asked for is no mistake.
  process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
}
