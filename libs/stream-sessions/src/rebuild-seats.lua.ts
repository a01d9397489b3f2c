import { luaScript } from '#redis';

/**
 * Fills an empty hash with the seats taken in the database; does nothing if the hash has been filled meanwhile. The count
 * of releases starts at the current time in microseconds, so a count from before the hash was lost never recurs.
 *
 * KEYS  1 the institution's hash (see take-seat)
 * ARGV  1 seconds until the hash expires  2.. pairs of seat, stream id
 */
export const rebuildSeats = luaScript(/* lua */ `
if redis.call('HEXISTS', KEYS[1], 'releases') == 1 then return end
local time = redis.call('TIME')
redis.call('HSET', KEYS[1], 'releases', time[1] .. string.sub('00000' .. time[2], -6))
for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1] .. ' 0') end
redis.call('EXPIRE', KEYS[1], ARGV[1])
`);
