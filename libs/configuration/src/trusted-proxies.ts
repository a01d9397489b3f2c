import { isIP } from 'node:net';
import { z } from 'zod';
import type { Variable } from './variable.js';

const RULE =
  'off, a number of proxies from 1 to 10, or a list of addresses and CIDR ranges with commas between them';

/** Whose `X-Forwarded-For` is believed. */
export const trustedProxies: Variable<false | number | readonly string[]> = {
  schema: z.string().transform((text, context) => {
    const trusted = parseTrusted(text);
    if (trusted === undefined) context.addIssue({ code: 'custom', message: RULE });
    return trusted ?? false;
  }),
  defaultText: 'off',
  rule: RULE,
  secret: false,
};

function parseTrusted(text: string): false | number | readonly string[] | undefined {
  if (text === 'off') return false;
  if (/^(?:[1-9]|10)$/.test(text)) return Number(text);
  const ranges = text.split(',').map((range) => range.trim());
  return ranges.every(isRange) ? ranges : undefined;
}

function isRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
