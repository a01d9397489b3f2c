import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, it } from '@jest/globals';
import { waitFor } from '#testing';
import { findFreePort } from '../../../tools/local-services/index.js';
import { unwrap } from '../../typescript/src/index.js';
import { markdownBlocks } from '../markdown-blocks.js';
import type { RunningProgram } from '../run-program.js';
import type { TestSystem } from '../typescript/test-system.js';
import type { OtherClient } from './other-client.js';

/** The second example of the README: it receives webhooks, and verifies them by a library of Standard Webhooks. */
export function testReceiver(
  { readme, language }: OtherClient,
  startReceiver: NonNullable<OtherClient['startReceiver']>,
  system: () => TestSystem,
): void {
  let receiver: RunningProgram | undefined;

  afterEach(async () => {
    await receiver?.stop();
    receiver = undefined;
  });

  it('has a receiver that knows which webhooks are ours, also while their secret is rotated', async () => {
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}/`;
    const { id, secret } = unwrap(
      await system().direct.POST('/api/webhooks', { body: { url, events: ['payout.paid'] } }),
    );
    await restart('whsec_' + randomBytes(32).toString('base64'));
    await pay();
    await waitFor(isRefused, { what: 'the receiver with another secret to refuse' });

    await restart(secret);
    await reportsNextPayout();
    const fresh = unwrap(
      await system().direct.POST('/api/webhooks/{id}/rotate', { params: { path: { id } } }),
    );
    await reportsNextPayout();
    await restart(fresh.secret);
    await reportsNextPayout();

    async function restart(withSecret: string): Promise<void> {
      await receiver?.stop();
      const [, text = ''] = markdownBlocks(readme, language);
      receiver = await startReceiver(text, { WEBHOOK_SECRET: withSecret, PORT: String(port) });
      const isListening = () =>
        fetch(url, { method: 'POST', body: '{}' }).then(({ status }) => status === 401);
      await waitFor(() => isListening().catch(() => false), {
        what: 'the receiver to refuse what is unsigned',
      });
    }

    async function isRefused(): Promise<boolean> {
      const { items } = unwrap(
        await system().direct.GET('/api/webhooks/{id}/deliveries', { params: { path: { id } } }),
      );
      return items[0]?.last_attempt?.http_status === 401;
    }
  });

  async function reportsNextPayout(): Promise<void> {
    const id = await pay();
    await waitFor(() => receiver?.output.includes(`${id} is paid\n`), { what: 'the event' });
  }

  /** Pays one payout and returns its id. */
  async function pay(): Promise<string> {
    const id = randomUUID();
    const items = [{ external_id: id, user_id: 'u1', amount_cents: 1_500, pix_key: 'a@example.com' }];
    await system().direct.submitAndWait({ batch_id: id, items });
    return id;
  }
}
