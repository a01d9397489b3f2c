import { SpanKind } from '@opentelemetry/api';
import { inSpan, type SpanAttributes } from '#observability';

/** SQLSTATE, five characters. */
const SQLSTATE = /^[0-9A-Z]{5}$/;

/** Runs a statement in a span with its name; never with its values or its text. The wait for a connection is part of it. */
export function traceStatement<Answer>(name: string, send: () => Promise<Answer>): Promise<Answer> {
  return inSpan(
    { name, kind: SpanKind.CLIENT, attributes: { 'db.system.name': 'postgresql', 'db.query.summary': name } },
    async (span) => {
      try {
        return await send();
      } catch (error) {
        const code = codeOf(error);
        if (SQLSTATE.test(code))
          span?.setAttributes({ 'db.response.status_code': code } satisfies SpanAttributes);
        throw error;
      }
    },
    (error) => codeOf(error) || 'error',
  );
}

/** What Postgres or the system called it, also where it has become a DomainError since. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

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
