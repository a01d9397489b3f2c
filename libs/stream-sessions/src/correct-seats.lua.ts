import { luaScript } from '#redis';

/**
 * Corrects a hash from the open streams in the database, unless a seat was released since they were read. Seats
 * unknown to the database are released, except those just taken: their streams may not be written yet.
 *
 * KEYS  1 the institution's hash (see take-seat)
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
