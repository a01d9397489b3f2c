import { luaScript } from '#redis';

/**
 * Releases a seat if this stream holds it. Counts the release even if it does not: another process may be about to correct
 * the hash from an older reading of the database, in which the stream still holds the seat.
 *
 * KEYS  1 the institution's hash (see take-seat)
 * ARGV  1 stream id  2 seat
 * Out   releases including this one; '' if there is no hash
 */
export const releaseSeat = luaScript(/* lua */ `
if redis.call('HEXISTS', KEYS[1], 'releases') == 0 then return '' end
local taken = redis.call('HGET', KEYS[1], ARGV[2])
if taken and string.match(taken, '^%S+') == ARGV[1] then redis.call('HDEL', KEYS[1], ARGV[2]) end
redis.call('HINCRBY', KEYS[1], 'releases', 1)
return redis.call('HGET', KEYS[1], 'releases')
`);
