import { describe, expect, it } from '@jest/globals';
import { faultsOf, readBody } from '../../test/read-body.js';
import { ChangeWebhookDto, CreateWebhookDto } from './webhooks.dto.js';

const URL_TEXT = 'https://example.com/webhooks?tenant=7';

describe('a webhook that is to be made', () => {
  it('has an address, as it is written, and types of events', async () => {
    const body = { url: 'HTTP://Example.com:8080', events: ['payout.paid', 'batch.completed', 'ping'] };
    expect(await readBody(CreateWebhookDto, body)).toEqual(body);
  });

  it('lists every fault by pointer', async () => {
    const body = {
      url: 'ftp://example.com',
      events: ['payout.paid', 'payout.lost', 7, 'payout.paid'],
      enabled: true,
    };
    expect(await faultsOf(CreateWebhookDto, body)).toEqual([
      '/enabled unknown_member',
      '/url invalid_format',
      '/events/1 invalid_format',
      '/events/2 wrong_type',
      '/events/3 too_many',
    ]);
    expect(await faultsOf(CreateWebhookDto, {})).toEqual(['/url required', '/events required']);
  });

  it.each([
    ['null', null, [' wrong_type']],
    ['an array', [], [' wrong_type']],
    ['no body', undefined, ['body_missing']],
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
  ])('refuses %s', async (_name, body: unknown, faults) => {
    expect(await faultsOf(CreateWebhookDto, body)).toEqual(faults);
  });
});

describe('where deliveries are to go', () => {
  const codeOf = (url: unknown) => faultsOf(CreateWebhookDto, { url, events: ['ping'] });

  it.each([
    'https://example.com',
    'http://127.0.0.1:8080/webhooks',
    'https://[2606:4700::1111]/a%20b/?c=d&e=@',
    `https://example.com/${'a'.repeat(2028)}`,
  ])('takes %s', async (url) => {
    expect(await codeOf(url)).toEqual([]);
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
  ])('refuses %j', async (url, code) => {
    expect(await codeOf(url)).toEqual([`/url ${code}`]);
  });
});

describe('what is to become different of a webhook', () => {
  it.each([
    [{ url: URL_TEXT }],
    [{ events: ['payout.failed'] }],
    [{ enabled: false }],
    [{ url: URL_TEXT, events: ['ping'], enabled: true }],
  ])('may be %j', async (body) => {
    expect(await readBody(ChangeWebhookDto, body)).toEqual(body);
  });

  it('is at least one member', async () => {
    expect(await faultsOf(ChangeWebhookDto, {})).toEqual([' too_few']);
    expect(await faultsOf(ChangeWebhookDto, undefined)).toEqual(['body_missing']);
  });

  it('lists every fault by pointer', async () => {
    const body = { url: null, events: [null], enabled: 'yes', secret: 'whsec_x' };
    expect(await faultsOf(ChangeWebhookDto, body)).toEqual([
      '/secret unknown_member',
      '/enabled wrong_type',
      '/url wrong_type',
      '/events/0 wrong_type',
    ]);
    expect(await faultsOf(ChangeWebhookDto, 7)).toEqual([' wrong_type']);
  });
});
