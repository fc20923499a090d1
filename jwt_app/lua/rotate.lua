-- Take one refresh token and say what it is worth. One atomic step, so fifty tabs at once make one generation.
-- KEYS: family, deny entry. ARGV: SHA-256 of the nonce, generation, request id, grace in ms, idle timeout in ms,
--   life of a deny entry in ms, the time by the server's clock in ms, for people to read,
--   '1' where replicas must have the step before anybody is given the successor.
-- All that is decided here is decided by this clock: grace and limit were written by it.
-- Returns {what, ms left of the absolute lifetime, generation of the successor, ending, since when by the server's
--   clock}; "what" is one of
--   rotated             the current generation: one step on
--   repeated            the previous one, by the same request again: its reply was lost on the way; or by any, while
--                       nobody was given the successor, since replicas did not have it in time: that is no theft
--   grace               the previous one, a moment later: another tab. The same successor, nothing is written
--   ahead               a genuine later one than is known here: Redis has lost data. Adopted
--   reused              an older one: somebody holds a copy. The family ends, and its access tokens are denied
--   revoked, expired, unknown
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local names = {'secret', 'generation', 'rotated', 'request', 'until', 'ahead', 'ended', 'ending', 'mode', 'unconfirmed'}
local family = {}
for i, value in ipairs(redis.call('HMGET', KEYS[1], unpack(names))) do
  family[names[i]] = value
end
local presented = tonumber(ARGV[2])

if family.ended then
  return {'revoked', 0, 0, family.ending, family.ended}
end
if not family.secret or family.secret ~= ARGV[1] then
  return {'unknown', 0, 0}
end
local left = family['until'] - now
if left <= 0 then
  return {'expired', 0, 0, '', tostring(family['until'] - family.ahead)}
end

local current = tonumber(family.generation)
if presented == current - 1 then
  if family.request == ARGV[3] or tonumber(family.unconfirmed or 0) == current then
    return {'repeated', left, current}
  end
  if now - tonumber(family.rotated) <= tonumber(ARGV[4]) then
    return {'grace', left, current}
  end
end
if presented < current then
  redis.call('HSET', KEYS[1], 'ended', ARGV[7], 'ending', 'reuse')
  redis.call('PEXPIRE', KEYS[1], ARGV[5])
  if family.mode == 'denylist' then
    redis.call('SET', KEYS[2], 'inf reuse ' .. ARGV[7], 'PX', ARGV[6])
  end
  return {'reused', 0, 0, 'reuse', ARGV[7]}
end

redis.call('HSET', KEYS[1], 'generation', presented + 1, 'rotated', now, 'request', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
if ARGV[8] == '1' then
  redis.call('HSET', KEYS[1], 'unconfirmed', presented + 1)
end
return {presented > current and 'ahead' or 'rotated', left, presented + 1}
