import { Command } from 'commander';
import { DEFAULT_OVERLAP_HOURS, DomainError, SCOPES } from '#domain';
import { toKeyDocument, toMadeKeyDocument, toRotatedKeyDocument, type KeyDocument } from '#presenters';
import { ManageKeys } from '#use-cases';
import { runCommand, type JsonOption, type Work } from '../commands/run-command.js';
import { describeKeys, describeMadeKey } from './describe-keys.js';
import { readGrant, readOverlapHours, type GrantOptions } from './read-grant.js';

/** As many as a page of keys may have. */
const KEYS_PER_PAGE = 1_000;

/** `npm run keys`: making and ending API keys. */
export function keysCommand(): Command {
  const keys = new Command('keys')
    .description('Makes, lists, rotates and revokes API keys. Set AUTH=required for the API to ask for them.')
    .showHelpAfterError();
  addCreate(keys);
  addList(keys);
  addRotate(keys);
  addRevoke(keys);
  return keys;
}

function addCreate(keys: Command): void {
  const gather = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  keys
    .command('create')
    .description('Make a key. It is shown once.')
    .requiredOption('--scope <scope>', `what it may do, once for each: ${SCOPES.join(', ')}`, gather)
    .option('--payer <payer>', 'whose batches and webhooks it works with')
    .option('--ispb <ispb>', 'whose messages it may read and deliver, once for each', gather, [])
    .option('--expires-in-days <days>', 'how long it is good; without: until it is revoked')
    .option('--json', 'print one JSON document')
    .action((options: JsonOption & GrantOptions) =>
      run(options, async (context, actor) => {
        const made = toMadeKeyDocument(await context.get(ManageKeys).create(readGrant(options), actor));
        return { document: made, inWords: describeMadeKey(made) };
      }),
    );
}

function addList(keys: Command): void {
  keys
    .command('list')
    .description('List all keys, newest first. Never with the keys themselves.')
    .option('--json', 'print one JSON document')
    .action((options: JsonOption) =>
      run(options, async (context) => {
        const items = await listAll(context.get(ManageKeys));
        return { document: { items, next_cursor: null }, inWords: describeKeys(items, new Date()) };
      }),
    );
}

function addRotate(keys: Command): void {
  keys
    .command('rotate <id>')
    .description('Make a key in the place of another, which continues to work for an overlap.')
    .option('--overlap-hours <hours>', 'how long the old one works; 24 where nothing is said')
    .option('--json', 'print one JSON document')
    .action((id: string, options: JsonOption & { overlapHours?: string }) =>
      run(options, async (context, actor) => {
        const { overlapHours } = options;
        const hours = overlapHours === undefined ? DEFAULT_OVERLAP_HOURS : readOverlapHours(overlapHours);
        const rotated = toRotatedKeyDocument(await context.get(ManageKeys).rotate(id, hours, actor), id);
        return { document: rotated, inWords: describeMadeKey(rotated, rotated.previous_expires_at) };
      }),
    );
}

function addRevoke(keys: Command): void {
  keys
    .command('revoke <id>')
    .description('End a key. It works nowhere any more within three seconds.')
    .option('--json', 'print one JSON document')
    .action((id: string, options: JsonOption) =>
      run(options, async (context, actor) => {
        const key = toKeyDocument(await context.get(ManageKeys).revoke(id, actor));
        const inWords = `${key.id} (${key.prefix}) is revoked since ${String(key.revoked_at)}.`;
        return { document: key, inWords };
      }),
    );
}

async function listAll(keys: ManageKeys): Promise<readonly KeyDocument[]> {
  const items: KeyDocument[] = [];
  let cursor: string | undefined;
  do {
    const page = await keys.list({ cursor, limit: KEYS_PER_PAGE });
    items.push(...page.items.map(toKeyDocument));
    cursor = page.next;
  } while (cursor !== undefined);
  return items;
}

function run(options: JsonOption, work: Work): Promise<void> {
  return runCommand(options, work, reportFailure);
}

/** Says on standard error, in words, why a command failed. */
function reportFailure(error: unknown): void {
  const faults = error instanceof DomainError ? (error.faults ?? []) : [];
  const message = error instanceof Error ? error.message : String(error);
  console.error([message, ...faults.map(({ pointer, message }) => `  ${pointer}: ${message}`)].join('\n'));
  process.exitCode = 1;
}
