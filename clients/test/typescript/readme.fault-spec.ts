import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { findFreePort } from '../../../tools/local-services/index.js';
import { unwrap } from '../../typescript/src/index.js';
import { markdownBlocks } from '../markdown-blocks.js';
import { Integrator } from './integrator.js';
import { startTestSystem, type TestSystem } from './test-system.js';

const README = readFileSync(new URL('../../typescript/README.md', import.meta.url), 'utf8');
const blocks = (language: string): string[] => markdownBlocks(README, language);
const SET_UP_LIMIT_MS = 120_000;

describe('the README of the client', () => {
  let system: TestSystem;
  let integrator: Integrator;

  beforeAll(async () => {
    system = await startTestSystem({ worker: true });
    integrator = await Integrator.setUp();
    const [example = '', receiver = '', ...others] = blocks('ts');
    expect(others).toEqual([]);
    await integrator.compile({ example, receiver });
  }, SET_UP_LIMIT_MS);
  afterAll(() => system.close());

  it('has an example that runs on plain Node.js as it stands, and prints what it says', async () => {
    expect([await integrator.run('example', { MALOTE_URL: system.proxy.url })]).toEqual(blocks('text'));
  });

  it('has a receiver of webhooks that knows which are ours', async () => {
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}/`;
    const { secret } = unwrap(
      await system.direct.POST('/api/webhooks', {
        body: { url, events: ['payout.paid', 'batch.completed'] },
      }),
    );
    const receiver = integrator.start('receiver', { WEBHOOK_SECRET: secret, PORT: String(port) });
    try {
      const post = () => fetch(url, { method: 'POST', body: '{"type":"payout.paid"}' });
      await waitFor(async () => (await post()).status === 401, { what: 'the receiver to refuse' });
      const id = randomUUID();
      const items = [{ external_id: id, user_id: 'u1', amount_cents: 100, pix_key: 'a@example.com' }];
      await system.direct.submitAndWait({ batch_id: id, items });
      await waitFor(() => receiver.output === `${id} is paid\n`, { what: 'the event' });
    } finally {
      await receiver.stop();
    }
  });
});
