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

/**
 * Releases a seat if this stream holds it. Counts the release even if it does not: another process may be about to correct
 * the hash from an older reading of the database, in which the stream still holds the seat.
 *
 * KEYS  1 the institution's hash (see takeSeat)
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

/**
 * Fills an empty hash with the seats taken in the database; does nothing if the hash has been filled meanwhile. The count
 * of releases starts at the current time in microseconds, so a count from before the hash was lost never recurs.
 *
 * KEYS  1 the institution's hash (see takeSeat)
 * ARGV  1 seconds until the hash expires  2.. pairs of seat, stream id
 */
export const rebuildSeats = luaScript(/* lua */ `
if redis.call('HEXISTS', KEYS[1], 'releases') == 1 then return end
local time = redis.call('TIME')
redis.call('HSET', KEYS[1], 'releases', time[1] .. string.sub('00000' .. time[2], -6))
for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1] .. ' 0') end
redis.call('EXPIRE', KEYS[1], ARGV[1])
`);

/**
 * Corrects a hash from the open streams in the database, unless a seat was released since they were read. Seats
 * unknown to the database are released, except those just taken: their streams may not be written yet.
 *
 * KEYS  1 the institution's hash (see takeSeat)
 * ARGV  1 releases before the database was read  2 number of seats  3 how long a seat counts as just taken, ms
 *       4.. pairs of seat, stream id, from the database
 */
export const correctSeats = luaScript(/* lua */ `
if redis.call('HGET', KEYS[1], 'releases') ~= ARGV[1] then return end
local known = {}
for i = 4, #ARGV, 2 do known[tonumber(ARGV[i])] = ARGV[i + 1] end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

for seat = 1, tonumber(ARGV[2]) do
  local taken = redis.call('HGET', KEYS[1], seat)
  local stream, since = nil, 0
  if taken then
    stream = string.match(taken, '^%S+')
    since = tonumber(string.match(taken, '%d+$'))
  end
  if known[seat] then
    if stream ~= known[seat] then redis.call('HSET', KEYS[1], seat, known[seat] .. ' 0') end
  elseif stream and now - since >= tonumber(ARGV[3]) then
    redis.call('HDEL', KEYS[1], seat)
    redis.call('HINCRBY', KEYS[1], 'releases', 1)
  end
end
`);
