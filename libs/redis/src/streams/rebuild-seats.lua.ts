import { luaScript } from '../connection/lua-script.js';

/**
 * Tells a hash that knows nothing which seats are taken; one that knows something by now is left alone. Releases are counted
 * from the time on, so that a count from before the hash was lost never comes again.
 *
 * KEYS  1 the institution's hash (see take-seat)
 * ARGV  1 seconds the hash is kept after its last use  2.. pairs of seat, stream id
 */
export const rebuildSeats = luaScript(/* lua */ `
if redis.call('HEXISTS', KEYS[1], 'releases') == 1 then return end
local time = redis.call('TIME')
redis.call('HSET', KEYS[1], 'releases', time[1] .. string.sub('00000' .. time[2], -6))
for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1] .. ' 0') end
redis.call('EXPIRE', KEYS[1], ARGV[1])
`);
