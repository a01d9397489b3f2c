/** A statement that an old version running beside the new schema may not bear. */
export interface Contraction {
  readonly why: string;
  /** Its first words. */
  readonly statement: string;
}

/** On a line of its own above the statement: the released version that was the first to do without what goes. */
const UNUSED_SINCE = /^[ \t]*-- unused since (\d+\.\d+\.\d+)[ \t]*$/m;
const STATEMENT_SHOWN_CHARACTERS = 80;

const RULES: readonly (readonly [RegExp, string])[] = [
  [/^DROP (?!INDEX\b)/, 'drops what the old version may use'],
  [/^ALTER TABLE .*\bDROP (?!NOT NULL\b|DEFAULT\b)/, 'drops what the old version may use'],
  [/\bRENAME\b/, 'renames what the old version knows by its old name'],
  [
    /^ALTER TABLE .*\bADD (COLUMN )?(?!CONSTRAINT\b)[^,]*\bNOT NULL\b(?![^,]*\bDEFAULT\b)(?<!\bDEFAULT\b[^,]*)/,
    'adds a column that the old version’s INSERTs leave out',
  ],
  [/\bSET NOT NULL\b/, 'refuses rows that the old version writes'],
  [
    /^ALTER TABLE .*\b(ADD CONSTRAINT|ADD CHECK|ADD UNIQUE|ADD FOREIGN|ADD PRIMARY)\b/,
    'may refuse rows that the old version writes',
  ],
  [
    /^ALTER TABLE .*\bALTER (COLUMN )?\S+ (SET DATA )?TYPE\b/,
    'changes what the old version reads and writes, and rewrites the table',
  ],
  [/^CREATE UNIQUE INDEX\b/, 'may refuse rows that the old version writes'],
  [/^(TRUNCATE|DELETE)\b/, 'takes away rows that the old version may need'],
];

/**
 * What of a migration's SQL would break processes of the version before it, which run on beside it until they are replaced
 * (docs/adr/0018). Tables that the migration itself makes are nobody's yet. What goes after all says so: `-- unused since 0.2.0`.
 * A table may change its name if a partitioned one takes the name over, and a constraint may go that came with the migration.
 *
 * @param releases versions that were released; only what such a one does without may go
 */
export function findContractions(sql: string, releases: readonly string[]): readonly Contraction[] {
  const text = sql.replaceAll(/(\$\w*\$).*?\1/gs, "''").replaceAll(/'(?:[^']|'')*'/g, "''");
  const exchanged = exchangedTables(text);
  const own = ownTables(text, exchanged);
  return text.split(';').flatMap((raw) => {
    const since = UNUSED_SINCE.exec(raw)?.[1];
    if (since !== undefined && releases.includes(since)) return [];
    const statement = raw.replaceAll(/--.*$/gm, '').replaceAll(/\s+/g, ' ').trim();
    const table = /^(?:ALTER TABLE|CREATE UNIQUE INDEX \w+ ON) (?:ONLY )?(\w+)/i.exec(statement)?.[1];
    const emptied = /^TRUNCATE (?:TABLE )?([\w, ]+)$/i.exec(statement)?.[1]?.split(/, ?/) ?? [];
    const changed = table === undefined ? emptied : [table];
    if (changed.length > 0 && changed.every((name) => own.has(name))) return [];
    if (isExchange(statement, exchanged) || isPassingConstraint(statement, text)) return [];
    const why = RULES.find(([rule]) => rule.test(statement.toUpperCase()))?.[1];
    return why === undefined ? [] : [{ why, statement: statement.slice(0, STATEMENT_SHOWN_CHARACTERS) }];
  });
}

/** Tables that the migration makes, and those it makes partitions of. A name that was another table's before is not its own. */
function ownTables(text: string, exchanged: ReadonlyMap<string, string>): ReadonlySet<string> {
  const isTakenOver = (table: string, index: number) =>
    new RegExp(`\\bALTER TABLE ${table} RENAME TO `, 'i').test(text.slice(0, index));
  const made = [...text.matchAll(/\bCREATE TABLE (?:IF NOT EXISTS )?(\w+)/gi)];
  return new Set([
    ...made.flatMap(({ 1: table, index }) =>
      table === undefined || isTakenOver(table, index) ? [] : [table],
    ),
    ...exchanged.values(),
  ]);
}

/**
 * Old name → new name of tables that give their name to a partitioned one, to become a partition of it: the name that the old version
 * uses answers with the same rows and columns.
 */
function exchangedTables(text: string): ReadonlyMap<string, string> {
  const renamed = [...text.matchAll(/\bALTER TABLE (\w+) RENAME TO (\w+)/gi)];
  return new Map(
    renamed.flatMap(([, before, after]) =>
      before !== undefined && after !== undefined && isMadePartitioned(before, text) ? [[before, after]] : [],
    ),
  );
}

function isMadePartitioned(table: string, text: string): boolean {
  return new RegExp(`\\bCREATE TABLE ${table} \\([^;]*\\) PARTITION BY `, 'i').test(text);
}

function isExchange(statement: string, exchanged: ReadonlyMap<string, string>): boolean {
  const [, before, after] = /^ALTER TABLE (\w+) RENAME TO (\w+)$/i.exec(statement) ?? [];
  return before !== undefined && exchanged.get(before) === after;
}

/** Of a constraint that is there while the migration works and no longer: what it refuses is the migration's to answer for. */
function isPassingConstraint(statement: string, text: string): boolean {
  const [, name] =
    /^ALTER TABLE \w+ (?:ADD CONSTRAINT|DROP CONSTRAINT(?: IF EXISTS)?) (\w+)[^,]*$/i.exec(statement) ?? [];
  if (name === undefined) return false;
  const steps = [...text.matchAll(new RegExp(`\\b(ADD|DROP) CONSTRAINT (?:IF EXISTS )?${name}\\b`, 'gi'))];
  return steps.some(([, verb]) => verb === 'ADD') && steps.at(-1)?.[1] === 'DROP';
}
