/** `npm run keys`: API keys, on the configured database. In the image: `node dist/tools/keys/main.js`. */
import 'reflect-metadata';
import { userInfo } from 'node:os';
import { Command } from 'commander';
import { DEFAULT_OVERLAP_HOURS, DomainError, SCOPES } from '#domain';
import type { ManageKeys } from '#use-cases';
import { describeKeys, describeMadeKey } from './describe-keys.js';
import { findDatabase, loadEnvironmentFile } from './find-database.js';
import { readGrant, readOverlapHours, type GrantOptions } from './read-grant.js';
import { withKeys } from './with-keys.js';
import { writeKey, writeMadeKey, type KeyDocument } from './write-key.js';

/** As many as a page of keys may have. */
const KEYS_PER_PAGE = 1_000;

interface Said {
  readonly json?: boolean;
}

const gather = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
const program = new Command('keys')
  .description('Makes, lists, rotates and revokes API keys. Set AUTH=required for the API to ask for them.')
  .showHelpAfterError();

program
  .command('create')
  .description('Make a key. It is shown once.')
  .requiredOption('--scope <scope>', `what it may do, once for each: ${SCOPES.join(', ')}`, gather)
  .option('--payer <payer>', 'whose batches and webhooks it works with')
  .option('--ispb <ispb>', 'whose messages it may read and deliver, once for each', gather, [])
  .option('--expires-in-days <days>', 'how long it is good; without: until it is revoked')
  .option('--json', 'print one JSON document')
  .action((options: Said & GrantOptions) =>
    run(async (keys, actor) => {
      const { key, text } = await keys.create(readGrant(options), actor);
      const made = writeMadeKey(key, text);
      print(options, made, () => describeMadeKey(made));
    }),
  );

program
  .command('list')
  .description('List all keys, newest first. Never with the keys themselves.')
  .option('--json', 'print one JSON document')
  .action((options: Said) =>
    run(async (keys) => {
      const items: KeyDocument[] = [];
      let cursor: string | undefined;
      do {
        const page = await keys.list({ cursor, limit: KEYS_PER_PAGE });
        items.push(...page.items.map(writeKey));
        cursor = page.next;
      } while (cursor !== undefined);
      print(options, { items, next_cursor: null }, () => describeKeys(items, new Date()));
    }),
  );

program
  .command('rotate <id>')
  .description('Make a key in the place of another, which goes on working for an overlap.')
  .option('--overlap-hours <hours>', 'how long the old one works; 24 where nothing is said')
  .option('--json', 'print one JSON document')
  .action((id: string, options: Said & { overlapHours?: string }) =>
    run(async (keys, actor) => {
      const { overlapHours } = options;
      const hours = overlapHours === undefined ? DEFAULT_OVERLAP_HOURS : readOverlapHours(overlapHours);
      const { key, text, previousExpiresAt } = await keys.rotate(id, hours, actor);
      const previous_expires_at = previousExpiresAt.toISOString();
      const made = writeMadeKey(key, text);
      print(options, { ...made, rotated_from: id, previous_expires_at }, () =>
        describeMadeKey(made, previous_expires_at),
      );
    }),
  );

program
  .command('revoke <id>')
  .description('End a key. It works nowhere any more within three seconds.')
  .option('--json', 'print one JSON document')
  .action((id: string, options: Said) =>
    run(async (keys, actor) => {
      const key = writeKey(await keys.revoke(id, actor));
      print(options, key, () => `${key.id} (${key.prefix}) is revoked since ${String(key.revoked_at)}.`);
    }),
  );

/** Does one command; says on standard error, in words, why it could not. */
async function run(command: (keys: ManageKeys, actor: string) => Promise<void>): Promise<void> {
  try {
    loadEnvironmentFile();
    await withKeys(findDatabase(process.env), (keys) => command(keys, `cli:${accountName()}`));
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
  }
}

/** With --json, standard output holds one JSON document and nothing else. */
function print({ json }: Said, document: object, inWords: () => string): void {
  console.log(json === true ? JSON.stringify(document) : inWords());
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const faults = error instanceof DomainError ? (error.faults ?? []) : [];
  return [error.message, ...faults.map(({ pointer, message }) => `  ${pointer}: ${message}`)].join('\n');
}

/** Containers run as accounts that have no name. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

await program.parseAsync();
