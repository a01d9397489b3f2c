/** `comment('list_api_keys')` of TypeORM, which stands before the statement. */
const NAME = /^\/\* (\w+) \*\//;
const VERB = /^\s*(\w+)/;
const TABLE = /\b(?:FROM|INTO|UPDATE)\s+"?(\w+)/i;

/** What a statement is called in a trace: its name, or what it does to which table (OpenTelemetry's `db.query.summary`). Never its values. */
export function summarizeStatement(text: string): string {
  const name = NAME.exec(text)?.[1];
  if (name !== undefined) return name;
  return [VERB.exec(text)?.[1]?.toUpperCase() ?? 'SQL', TABLE.exec(text)?.[1]]
    .filter((word) => word !== undefined)
    .join(' ');
}
