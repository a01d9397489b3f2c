import { expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import { SystemClock } from '#use-cases';
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
  const server = createServer((_request, response) => {
    response.writeHead(429, { [header]: value }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on a port.');
  const settings = {
    url: `http://127.0.0.1:${String(address.port)}`,
    authorization: undefined,
    clientId: undefined,
    clientSecret: undefined,
    account: undefined,
    certificateFile: undefined,
    keyFile: undefined,
    certificatePassphrase: undefined,
    signingKeyFile: undefined,
    caFile: undefined,
    maxConnections: 1,
    profile: readProfile('spi'),
    id: 'spi',
  };
  const client = new PspClient(settings, new ClockOfAnotherYear());
  const call = { method: 'GET', path: '/payments', headers: {}, body: null };
  const answer = await client.call(call, {}, AbortSignal.timeout(10_000));
  expect(answer).toMatchObject({ status: 429, retryAfterMs: ms });
  await client.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
