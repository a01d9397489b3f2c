import { luaScript } from '#redis';

/**
 * Takes the lowest free seat of an institution.
 *
 * An institution's hash holds `releases`, the count of released seats, and for each taken seat, by its number,
 * `{stream id} {taken at, ms}`, with 0 for a seat rebuilt from the database. A hash without `releases` must be rebuilt
 * before it is used: it means "unknown", not "no open streams".
 *
 * KEYS  1 the institution's hash
 * ARGV  1 stream id  2 number of seats  3 seconds until the hash expires
 * Out   {'taken', seat}, the same seat again for the same stream | {'full', releases} | {'unknown'}
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
