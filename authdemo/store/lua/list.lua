-- List a login of a user, and forget those that have long been over.
-- KEYS: the user's list. ARGV: login id, absolute lifetime in ms, for how long in ms a login is listed after its end.
-- Scores are ends by this clock and are compared with no other. Whoever looks takes all that is listed and asks each.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[3])
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], math.max(redis.call('PTTL', KEYS[1]), ARGV[2] + ARGV[3]))
