import { describe, expect, it } from '@jest/globals';
import { DomainError } from '#domain';
import { translateRedisError } from './translate-redis-error.js';

/** What Redis answers a command with, as the client throws it. */
function reply(message: string): Error {
  return Object.assign(new Error(message), { name: 'ReplyError' });
}

describe('translateRedisError', () => {
  it.each([
    new Error("Stream isn't writeable and enableOfflineQueue options is false"),
    new Error('Connection is closed.'),
    new Error('Command timed out'),
    Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6379'), { code: 'ECONNREFUSED' }),
    reply('LOADING Redis is loading the dataset in memory'),
    reply('READONLY You can not write against a read only replica.'),
    reply("OOM command not allowed when used memory > 'maxmemory'."),
    reply('NOAUTH Authentication required.'),
  ])('takes %s for Redis being down, and keeps it as the cause', (error) => {
    const translated = translateRedisError(error);
    expect(translated).toMatchObject({ code: 'redis_unavailable', cause: error });
    expect((translated as DomainError).message).not.toContain(error.message);
  });

  it.each([reply('ERR wrong number of arguments'), reply('WRONGTYPE Operation against a key'), 'no error'])(
    'leaves a mistake of ours as it is (%s)',
    (error) => {
      expect(translateRedisError(error)).toBe(error);
    },
  );

  it('leaves what was translated before as it is', () => {
    const error = new DomainError('redis_unavailable', 'Down.');
    expect(translateRedisError(error)).toBe(error);
  });
});
