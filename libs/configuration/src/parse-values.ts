import { isIP } from 'node:net';

/** Whose `X-Forwarded-For` is believed; undefined where the text is malformed. */
export function parseTrustedProxies(text: string): false | number | readonly string[] | undefined {
  if (text === 'off') return false;
  if (/^(?:[1-9]|10)$/.test(text)) return Number(text);
  const ranges = text.split(',').map((range) => range.trim());
  return ranges.every(isRange) ? ranges : undefined;
}

/** The origins whose pages may call; undefined where the text is malformed. */
export function parseOrigins(text: string): readonly string[] | undefined {
  if (text === 'off') return [];
  const origins = text.split(',').map((origin) => origin.trim());
  return origins.every((one) => /^https?:/.test(one) && URL.canParse(one) && new URL(one).origin === one)
    ? origins
    : undefined;
}

function isRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

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

/** Hosts by commas, as URLs write them: in lower case. */
export function parseHosts(given: string): readonly string[] | undefined {
  const hosts = given.toLowerCase().split(',');
  return hosts.every((host) => /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(host)) ? hosts : undefined;
}

/** Servers, `host:port` by commas. */
export function parseNodes(given: string): readonly string[] | undefined {
  const nodes = given.split(',');
  const isNode = (node: string) => /^[^\s@/?#]+:\d{1,5}$/.test(node) && URL.canParse(`redis://${node}`);
  return nodes.every(isNode) ? nodes : undefined;
}

/** Calls in a window of time: `calls/seconds`. */
export function parseRate(given: string): { readonly count: number; readonly windowMs: number } | undefined {
  const [, count, seconds] = /^([1-9]\d{0,5})\/([1-9]\d{0,5})$/.exec(given) ?? [];
  return count === undefined ? undefined : { count: Number(count), windowMs: Number(seconds) * 1_000 };
}
