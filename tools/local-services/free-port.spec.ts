import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { onFreePort, tryPort } from './free-port.js';

describe('a free port', () => {
  it('is another one where another program took it before the server did', async () => {
    const tried: number[] = [];
    const other = createServer();
    const port = await onFreePort(async (free) => {
      tried.push(free);
      if (tried.length > 1) return tryPort(free);
      other.listen(free, '127.0.0.1');
      await once(other, 'listening');
      return tryPort(free);
    });
    expect(tried).toHaveLength(2);
    expect(port).toBe(tried[1]);
    other.close();
  });

  it('is not looked for again where the server cannot start for another reason', async () => {
    let tries = 0;
    const start = (): Promise<never> => {
      tries += 1;
      return Promise.reject(new Error('no licence'));
    };
    await expect(onFreePort(start)).rejects.toThrow('no licence');
    expect(tries).toBe(1);
  });
});
