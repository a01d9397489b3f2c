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
 *
 * @param releases versions that were released; only what such a one does without may go
 */
export function findContractions(sql: string, releases: readonly string[]): readonly Contraction[] {
  const text = sql.replaceAll(/(\$\w*\$).*?\1/gs, "''").replaceAll(/'(?:[^']|'')*'/g, "''");
  const own = new Set([...text.matchAll(/\bCREATE TABLE (\w+)/gi)].map(([, table]) => table));
  return text.split(';').flatMap((raw) => {
    const since = UNUSED_SINCE.exec(raw)?.[1];
    if (since !== undefined && releases.includes(since)) return [];
    const statement = raw.replaceAll(/--.*$/gm, '').replaceAll(/\s+/g, ' ').trim();
    const table = /^(?:ALTER TABLE|CREATE UNIQUE INDEX \w+ ON) (?:ONLY )?(\w+)/i.exec(statement)?.[1];
    const emptied = /^TRUNCATE (?:TABLE )?([\w, ]+)$/i.exec(statement)?.[1]?.split(/, ?/) ?? [];
    const changed = table === undefined ? emptied : [table];
    if (changed.length > 0 && changed.every((name) => own.has(name))) return [];
    const why = RULES.find(([rule]) => rule.test(statement.toUpperCase()))?.[1];
    return why === undefined ? [] : [{ why, statement: statement.slice(0, STATEMENT_SHOWN_CHARACTERS) }];
  });
}
