/** What OpenTelemetry's exporters take as OTEL_EXPORTER_OTLP_HEADERS; undefined where it is malformed. */
export function parseExportHeaders(text: string): Readonly<Record<string, string>> | undefined {
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
