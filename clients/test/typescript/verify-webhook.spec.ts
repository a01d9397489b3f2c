import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { verifyWebhook, WebhookVerificationError } from '../../typescript/src/index.js';

const SECRET = `whsec_${Buffer.from('a secret of the endpoint').toString('base64')}`;
const ANOTHER = `whsec_${Buffer.from('a secret of another').toString('base64')}`;
const BODY = '{"type":"ping","timestamp":"2026-11-22T12:00:00.000Z","data":{"webhook_id":"wh_1"}}';

function signed(secrets: readonly string[], sentAt = new Date()): Record<string, string> {
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign('msg_1', sentAt, BODY)).join(' '),
  };
}

describe('verifying a webhook', () => {
  const event = { type: 'ping', timestamp: '2026-11-22T12:00:00.000Z', data: { webhook_id: 'wh_1' } };

  it('returns the event, from whatever form of headers and body', () => {
    const headers = signed([SECRET]);
    expect(verifyWebhook(headers, BODY, SECRET)).toEqual(event);
    expect(verifyWebhook(new Headers(headers), Buffer.from(BODY), [SECRET])).toEqual(event);
  });

  it('continues while a secret is rotated, on either side', () => {
    expect(verifyWebhook(signed([SECRET]), BODY, [ANOTHER, SECRET])).toEqual(event);
    expect(verifyWebhook(signed([ANOTHER, SECRET]), BODY, SECRET)).toEqual(event);
  });

  it.each([
    ['another secret', signed([ANOTHER]), BODY, [SECRET]],
    ['another body', signed([SECRET]), BODY.replace('wh_1', 'wh_2'), [SECRET]],
    ['another id', { ...signed([SECRET]), 'webhook-id': 'msg_2' }, BODY, [SECRET]],
    ['no signature', { ...signed([SECRET]), 'webhook-signature': undefined }, BODY, [SECRET]],
    ['an old one', signed([SECRET], new Date(Date.now() - 6 * 60_000)), BODY, [SECRET]],
    ['one from the future', signed([SECRET], new Date(Date.now() + 6 * 60_000)), BODY, [SECRET]],
    ['no secret', signed([SECRET]), BODY, []],
  ])('refuses %s', (_, headers, body, secrets) => {
    expect(() => verifyWebhook(headers, body, secrets)).toThrow(WebhookVerificationError);
  });
});
