/** The command line: `npm run keys` and `npm run ops`; in the image `node dist/apps/cli/src/main.js ops …`. */
import 'reflect-metadata';
import { Command } from 'commander';
import { keysCommand } from './keys/keys-command.js';
import { opsCommand } from './operations/ops-command.js';

await new Command('malote').addCommand(keysCommand()).addCommand(opsCommand()).parseAsync();
