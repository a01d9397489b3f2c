import { z } from 'zod';
import type { Variable } from './variable.js';

const RULE = 'name=value, by commas, the values percent-encoded';

/** What OpenTelemetry's exporters take as OTEL_EXPORTER_OTLP_HEADERS: mostly a key of the receiver's. */
export const exportHeaders: Variable<Readonly<Record<string, string>>> = {
  schema: z.string().transform((text, context) => {
    const headers = parseHeaders(text);
    if (headers === undefined) context.addIssue({ code: 'custom', message: RULE });
    return headers ?? {};
  }),
  defaultText: undefined,
  rule: RULE,
  secret: true,
  optional: true,
};

function parseHeaders(text: string): Record<string, string> | undefined {
  const headers = new Map<string, string>();
  for (const pair of text.split(',')) {
    const [, name, encoded] = /^\s*([A-Za-z0-9!#$&'*+.^_`|~-]+)\s*=\s*([\x21-\x7e ]*)$/.exec(pair) ?? [];
    const value = decode(encoded ?? '');
    if (name === undefined || value === undefined) return undefined;
    headers.set(name.toLowerCase(), value);
  }
  return Object.fromEntries(headers);
}

/** Undefined where it is not percent-encoded as it should be, or stands for what no header may hold. */
function decode(encoded: string): string | undefined {
  try {
    const value = decodeURIComponent(encoded.trim());
    return /^[\x20-\x7e]*$/.test(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
