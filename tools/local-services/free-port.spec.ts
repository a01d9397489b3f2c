import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { findFreePort, onFreePort, whyNotFree } from './free-port.js';

describe('free ports', () => {
  it('finds a port that can be listened on', async () => {
    const port = await findFreePort();
    expect(await whyNotFree(port, '127.0.0.1')).toBeUndefined();
  });

  it('says why a port is not free while somebody listens on it', async () => {
    const port = await findFreePort();
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    expect(await whyNotFree(port, '127.0.0.1')).toBe('EADDRINUSE');

    server.close();
    await once(server, 'close');
    expect(await whyNotFree(port, '127.0.0.1')).toBeUndefined();
  });

  it('tries another port where the first was taken before the server had it', async () => {
    const tried: number[] = [];
    const port = await onFreePort((candidate) => {
      tried.push(candidate);
      if (tried.length < 3) throw new Error('could not bind: Address already in use');
      return Promise.resolve(candidate);
    });
    expect(port).toBe(tried[2]);
  });

  it('gives up where the reason is another one', async () => {
    let attempts = 0;
    const start = onFreePort(() => {
      attempts += 1;
      throw new Error('no space left on device');
    });
    await expect(start).rejects.toThrow('no space left');
    expect(attempts).toBe(1);
  });
});
