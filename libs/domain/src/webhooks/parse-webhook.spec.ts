import { describe, expect, it } from '@jest/globals';
import { refused } from '../formats/parsed.js';
import { parseWebhookChange, parseWebhookOrder, type TargetJudge } from './parse-webhook.js';

const anywhere: TargetJudge = () => undefined;
const nowhere: TargetJudge = () => refused('invalid_format', 'Not there.').fault;
const URL_TEXT = 'https://example.com/webhooks?tenant=7';

/** Where the faults are and what they are, in their order. */
function faultsOf(result: ReturnType<typeof parseWebhookOrder | typeof parseWebhookChange>): string[] {
  return result.ok ? [] : result.faults.map(({ pointer, code }) => `${pointer} ${code}`);
}

describe('reading a webhook that is to be made', () => {
  it('takes an address, as it is written, and types of events', () => {
    const input = { url: 'HTTP://Example.com:8080', events: ['payout.paid', 'batch.completed', 'ping'] };
    expect(parseWebhookOrder(input, anywhere)).toEqual({ ok: true, order: input });
  });

  it('lists every fault by pointer', () => {
    const input = {
      url: 'ftp://example.com',
      events: ['payout.paid', 'payout.lost', 7, 'payout.paid'],
      enabled: true,
    };
    expect(faultsOf(parseWebhookOrder(input, anywhere))).toEqual([
      '/url invalid_format',
      '/enabled unknown_member',
      '/events/1 invalid_format',
      '/events/2 wrong_type',
      '/events/3 too_many',
    ]);
    expect(faultsOf(parseWebhookOrder({}, anywhere))).toEqual(['/url required', '/events required']);
  });

  it.each([
    ['null', null, [' wrong_type']],
    ['an array', [], [' wrong_type']],
    ['no events', { url: URL_TEXT, events: [] }, ['/events too_few']],
    ['a single event', { url: URL_TEXT, events: 'ping' }, ['/events wrong_type']],
    [
      'more events than there are',
      { url: URL_TEXT, events: Array<string>(1e5).fill('ping') },
      ['/events too_many'],
    ],
    [
      'a member of prototypes',
      JSON.parse(`{"url":"${URL_TEXT}","events":["ping"],"__proto__":{}}`),
      ['/__proto__ unknown_member'],
    ],
  ])('refuses %s', (_name, input: unknown, faults) => {
    expect(faultsOf(parseWebhookOrder(input, anywhere))).toEqual(faults);
  });

  it('asks whether anything may be sent there, once the form is right', () => {
    const events = ['ping', 'pong'];
    expect(faultsOf(parseWebhookOrder({ url: URL_TEXT, events }, nowhere))).toEqual([
      '/url invalid_format',
      '/events/1 invalid_format',
    ]);
    const judge: TargetJudge = () => {
      throw new Error('asked about what is no address');
    };
    expect(faultsOf(parseWebhookOrder({ url: 'example.com', events: ['ping'] }, judge))).toEqual([
      '/url invalid_format',
    ]);
  });
});

describe('reading where deliveries are to go', () => {
  const codeOf = (url: unknown) => faultsOf(parseWebhookOrder({ url, events: ['ping'] }, anywhere));

  it.each([
    'https://example.com',
    'http://127.0.0.1:8080/webhooks',
    'https://[2606:4700::1111]/a%20b/?c=d&e=@',
    `https://example.com/${'a'.repeat(2028)}`,
  ])('takes %s', (url) => {
    expect(codeOf(url)).toEqual([]);
  });

  it.each([
    [7, 'wrong_type'],
    ['', 'invalid_format'],
    ['/webhooks', 'invalid_format'],
    ['//example.com', 'invalid_format'],
    ['https:example.com', 'invalid_format'],
    ['https://', 'invalid_format'],
    ['https://example.com:99999', 'invalid_format'],
    ['javascript:alert(1)', 'invalid_format'],
    ['file:///etc/passwd', 'invalid_format'],
    ['https://user:password@example.com', 'invalid_format'],
    ['https://user@example.com', 'invalid_format'],
    ['https://example.com/#part', 'invalid_format'],
    ['https://example.com/#', 'invalid_format'],
    [' https://example.com', 'invalid_characters'],
    ['https://exa\nmple.com', 'invalid_characters'],
    ['https:\\\\example.com', 'invalid_characters'],
    ['https://exämple.com', 'invalid_characters'],
    ['https://example.com/\0', 'invalid_characters'],
    ['https://example.com/\ud800', 'invalid_characters'],
    [`https://example.com/${'a'.repeat(2029)}`, 'too_long'],
    ['a'.repeat(1e6), 'too_long'],
  ])('refuses %j', (url, code) => {
    expect(codeOf(url)).toEqual([`/url ${code}`]);
  });
});

describe('reading what is to become different of a webhook', () => {
  it.each([
    [{ url: URL_TEXT }],
    [{ events: ['payout.failed'] }],
    [{ enabled: false }],
    [{ url: URL_TEXT, events: ['ping'], enabled: true }],
  ])('takes %j', (input) => {
    const result = parseWebhookChange(input, anywhere);
    expect(result).toEqual({
      ok: true,
      change: { url: undefined, events: undefined, enabled: undefined, ...input },
    });
  });

  it('wants at least one member', () => {
    expect(faultsOf(parseWebhookChange({}, anywhere))).toEqual([' too_few']);
  });

  it('lists every fault by pointer', () => {
    const input = { url: null, events: [null], enabled: 'yes', secret: 'whsec_x' };
    expect(faultsOf(parseWebhookChange(input, anywhere))).toEqual([
      '/url wrong_type',
      '/enabled wrong_type',
      '/secret unknown_member',
      '/events/0 wrong_type',
    ]);
    expect(faultsOf(parseWebhookChange({ url: URL_TEXT }, nowhere))).toEqual(['/url invalid_format']);
    expect(faultsOf(parseWebhookChange(7, nowhere))).toEqual([' wrong_type']);
  });
});
