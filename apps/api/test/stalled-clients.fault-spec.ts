import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { waitFor } from '#testing';
import { item, PayoutTestSystem, unused } from './payouts/payout-calls.js';

/** Node looks twice, a minute beyond the longest wait apart. */
const CUT_WITHIN_MS = 480_000;

describe('clients that read their answers no further', () => {
  const BATCH = 10_000;
  /** Together more than a system buffers for a connection. */
  const ANSWERS = 15;
  /** More than a payer's reads at a time, and than connections of the pool. */
  const READERS = 6;
  const sockets: Socket[] = [];
  let system: PayoutTestSystem;
  beforeAll(async () => {
    system = await PayoutTestSystem.start({ apis: 1, environment: { DATABASE_POOL_SIZE: '2' } });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await system.close();
  });

  it(
    'hold no connection to Postgres, and lose theirs in the end',
    async () => {
      const batchId = unused();
      await system.accept(
        batchId,
        Array.from({ length: BATCH }, (_, n) => item(`${batchId}-${String(n)}`)),
      );
      const { hostname, port, host } = new URL(system.at(0));
      const call = `GET /api/payouts/${batchId}/items?format=csv HTTP/1.1\r\nhost: ${host}\r\n\r\n`;
      for (let n = 0; n < READERS; n += 1) {
        const socket = connect(Number(port), hostname).pause();
        socket.on('error', () => undefined);
        sockets.push(socket);
        await once(socket, 'connect');
        socket.write(call.repeat(ANSWERS));
      }
      const [api] = system.apis;
      const connections = () =>
        new Promise<number>((resolve, reject) => {
          api?.app.getHttpServer().getConnections((error: Error | null, count: number) => {
            if (error) reject(error);
            else resolve(count);
          });
        });
      const reads = async () => (await system.get('/api/payouts')).status === 200;
      await waitFor(reads, { what: 'a read beside them' });
      expect(await connections()).toBeGreaterThanOrEqual(READERS);
      expect((await system.accept(unused(), [item(unused())])).status).toBe('pending');
      await waitFor(async () => (await connections()) === 0, {
        what: 'the connections to be cut',
        timeoutMs: CUT_WITHIN_MS,
      });
    },
    2 * CUT_WITHIN_MS,
  );
});
