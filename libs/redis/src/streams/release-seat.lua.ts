import { luaScript } from '../connection/lua-script.js';

/**
 * Frees a seat if this stream sits on it. Counted even if it does not: somebody may be about to tell the hash, from an older
 * reading of the database, that the stream still sits there.
 *
 * KEYS  1 the institution's hash (see take-seat)
 * ARGV  1 stream id  2 seat
 * Out   releases after this one, '' when the hash knows nothing
 */
export const releaseSeat = luaScript(/* lua */ `
if redis.call('HEXISTS', KEYS[1], 'releases') == 0 then return '' end
local taken = redis.call('HGET', KEYS[1], ARGV[2])
if taken and string.match(taken, '^%S+') == ARGV[1] then redis.call('HDEL', KEYS[1], ARGV[2]) end
redis.call('HINCRBY', KEYS[1], 'releases', 1)
return redis.call('HGET', KEYS[1], 'releases')
`);
