import { describe, expect, it } from '@jest/globals';
import { redisConfiguration } from './embedded-redis.js';

const SETTINGS = { directory: '/home/ana maria/malote', password: 'secret', persistent: true };

describe('the configuration of an embedded Redis', () => {
  it('never evicts, listens on this machine only, and quotes a folder with blanks', () => {
    const lines = redisConfiguration(6400, SETTINGS).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'bind 127.0.0.1',
        'maxmemory-policy noeviction',
        'dir "/home/ana maria/malote"',
        'appendonly yes',
      ]),
    );
  });

  it('writes nothing to disk where data are thrown away', () => {
    expect(redisConfiguration(6400, { ...SETTINGS, persistent: false })).toContain('appendonly no');
  });
});
