-- A screen asks what version its room is at and when its trainer was last seen, and is noted for it: one trip for all.
-- Of a room that is over nothing is noted.
-- KEYS: the room's version, who has been seen. ARGV: the participant, seconds since the epoch and version, a life in s.
local version = redis.call('GET', KEYS[1])
if not version then
  return false
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[3])
return {version, redis.call('HGET', KEYS[2], 'trainer') or ''}
