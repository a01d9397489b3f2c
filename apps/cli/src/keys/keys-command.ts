import { Command } from 'commander';
import { DEFAULT_OVERLAP_HOURS, SCOPES } from '#domain';
import { toKeyDocument, toMadeKeyDocument, toRotatedKeyDocument, type KeyDocument } from '#presenters';
import { Clock, ManageKeys } from '#use-cases';
import { perform, withJson } from '../commands/perform.js';
import { describeKeys, describeMadeKey } from './describe-keys.js';
import { readGrant, readOverlapHours, type GrantOptions } from './read-grant.js';

/** As many as a page of keys may have. */
const KEYS_PER_PAGE = 1_000;

/** `npm run keys`: making and ending API keys. */
export function keysCommand(): Command {
  const gather = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  const keys = new Command('keys')
    .description('Makes, lists, rotates and revokes API keys. Set AUTH=required for the API to ask for them.')
    .showHelpAfterError();
  keys
    .command('create')
    .description('Make a key. It is shown once.')
    .requiredOption('--scope <scope>', `what it may do, once for each: ${SCOPES.join(', ')}`, gather)
    .option('--name <name>', 'whose it is or what for, for people')
    .option('--payer <payer>', 'whose batches and webhooks it works with')
    .option('--ispb <ispb>', 'whose messages it may read and deliver, once for each', gather, [])
    .option('--expires-in-days <days>', 'how long it is good; without: until it is revoked')
    .action(
      perform(async ({ get, actor }, options: GrantOptions) => {
        const made = toMadeKeyDocument(await get(ManageKeys).create(readGrant(options), actor));
        return { document: made, inWords: describeMadeKey(made) };
      }),
    );
  keys
    .command('list')
    .description('List all keys, newest first. Never with the keys themselves.')
    .action(
      perform(async ({ get }) => {
        const items = await listAll(get(ManageKeys));
        return {
          document: { items, next_cursor: null },
          inWords: describeKeys(items, get(Clock).timeOfDay()),
        };
      }),
    );
  keys
    .command('rotate <id>')
    .description('Make a key in the place of another, which continues to work for an overlap.')
    .option('--overlap-hours <hours>', 'how long the old one works', String(DEFAULT_OVERLAP_HOURS))
    .action(
      perform(async ({ get, actor }, id: string, { overlapHours }: { overlapHours: string }) => {
        const hours = readOverlapHours(overlapHours);
        const rotated = toRotatedKeyDocument(await get(ManageKeys).rotate(id, hours, actor), id);
        return { document: rotated, inWords: describeMadeKey(rotated, rotated.previous_expires_at) };
      }),
    );
  keys
    .command('revoke <id>')
    .description('End a key. It works nowhere any more within three seconds.')
    .action(
      perform(async ({ get, actor }, id: string) => {
        const key = toKeyDocument(await get(ManageKeys).revoke(id, actor));
        const inWords = `${key.id} (${key.prefix}) is revoked since ${String(key.revoked_at)}.`;
        return { document: key, inWords };
      }),
    );
  return withJson(keys);
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
