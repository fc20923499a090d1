-- A screen asks what version its room is at, and is noted for it: one trip for both.
-- KEYS: the room's version, who has been seen. ARGV: the participant, seconds since the epoch and version, a life in s.
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[3])
return redis.call('GET', KEYS[1])
