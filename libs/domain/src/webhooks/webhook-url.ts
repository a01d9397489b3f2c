import { parsed, refused, type Parsed } from '../formats/parsed.js';

/** Longer ones are refused by many servers. */
export const WEBHOOK_URL_MAX_CHARACTERS = 2048;
/** What RFC 3986 lets an address consist of. URL parsers read more, and each something else out of it. */
const ADDRESS_CHARACTERS = /^[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/;
const HTTP = /^https?:\/\//i;

/**
 * Reads where deliveries are to go: an absolute http or https address without credentials and fragment. Whether anything may be
 * sent there is for GuardedWebhookTargets to decide. Faults: `required`, `wrong_type`, `too_long`, `invalid_characters`, `invalid_format`.
 */
export function parseWebhookUrl(value: unknown): Parsed<string> {
  const expected = { expected: { text: 'an address such as https://example.com/webhooks' } } as const;
  if (value === undefined) return refused('required', 'Add this member: {expected}.', expected);
  if (typeof value !== 'string')
    return refused('wrong_type', 'This must be a JSON string: {expected}.', expected);
  if (value.length > WEBHOOK_URL_MAX_CHARACTERS)
    return refused('too_long', 'This must have at most {max} characters.', {
      max: WEBHOOK_URL_MAX_CHARACTERS,
    });
  if (!ADDRESS_CHARACTERS.test(value))
    return refused(
      'invalid_characters',
      'Write everything but the characters of RFC 3986 in percent-encoding.',
    );
  if (!HTTP.test(value)) return refused('invalid_format', 'This must begin with https:// or http://.');
  if (!URL.canParse(value)) return refused('invalid_format', 'This must be {expected}.', expected);
  if (value.includes('#')) return refused('invalid_format', 'Leave out the fragment: it would not be sent.');
  const { username, password } = new URL(value);
  if (username !== '' || password !== '')
    return refused('invalid_format', 'Leave out the credentials: deliveries are signed instead.');
  return parsed(value);
}
