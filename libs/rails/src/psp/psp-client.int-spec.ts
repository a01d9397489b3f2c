import { expect, it } from '@jest/globals';
import { TestReceiver } from '#testing';
import { SystemClock } from '#use-cases';
import { PLAIN_SETTINGS } from '../../test/psp-settings.js';
import { PspClient } from './psp-client.js';
import { readProfile } from './read-profile.js';

class ClockOfAnotherYear extends SystemClock {
  override timeOfDay(): Date {
    return new Date('2025-10-01T12:00:00Z');
  }
}

it.each([
  ['retry-after', '7', 7_000],
  ['retry-after', 'Wed, 01 Oct 2025 12:00:09 GMT', 9_000],
  ['retry-after', 'Wed, 01 Oct 2025 11:59:59 GMT', undefined],
  ['ratelimit-reset', '5', 5_000],
])('a PSP is called again when it says, by the clock of the database: %s: %s', async (header, value, ms) => {
  const psp = await TestReceiver.start();
  psp.behave({ status: 429, headers: { [header]: value } });
  const settings = { ...PLAIN_SETTINGS, url: psp.url, profile: readProfile('spi') };
  const client = new PspClient(settings, new ClockOfAnotherYear());
  const call = { method: 'GET', path: '/payments', headers: {}, body: null };
  const answer = await client.call(call, {}, AbortSignal.timeout(10_000));
  expect(answer).toMatchObject({ status: 429, retryAfterMs: ms });
  await client.close();
  await psp.close();
});
