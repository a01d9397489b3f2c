import { luaScript } from '../connection/lua-script.js';

/**
 * Allots the lowest free seat of an institution.
 *
 * The hash of an institution holds `releases` (counts what was freed; without it the hash knows nothing) and, for each taken
 * seat, its number: `{stream id} {when it was taken, ms}`; 0 for a seat that was learnt from the database.
 *
 * KEYS  1 the institution's hash
 * ARGV  1 stream id  2 seats there are  3 seconds the hash is kept after its last use
 * Out   {'taken', seat}, the same again for the same stream | {'full', releases} | {'unknown'}
 */
export const takeSeat = luaScript(/* lua */ `
local releases = redis.call('HGET', KEYS[1], 'releases')
if not releases then return { 'unknown' } end
redis.call('EXPIRE', KEYS[1], ARGV[3])

local free = nil
for seat = 1, tonumber(ARGV[2]) do
  local taken = redis.call('HGET', KEYS[1], seat)
  if not taken then
    free = free or seat
  elseif string.match(taken, '^%S+') == ARGV[1] then
    return { 'taken', seat }
  end
end
if not free then return { 'full', releases } end

local time = redis.call('TIME')
redis.call('HSET', KEYS[1], free, ARGV[1] .. ' ' .. time[1] .. string.sub('00000' .. time[2], -6, -4))
return { 'taken', free }
`);
