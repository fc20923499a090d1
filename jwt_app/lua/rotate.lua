-- Take one refresh token and say what it is worth. One atomic step, so fifty tabs at once make one generation.
-- KEYS: family, deny entry. ARGV: SHA-256 of the nonce, generation, request id, grace in ms, idle timeout in ms,
--   life of a deny entry in ms.
-- Returns {what, now in ms, generation of the successor, ending, ended at}; "what" is one of
--   rotated             the current generation: one step on
--   repeated            the previous one, by the same request again: its reply was lost on the way
--   grace               the previous one, a moment later: another tab. The same successor, nothing is written
--   ahead               a genuine later one than is known here: Redis has lost data. Adopted
--   reused              an older one: somebody holds a copy. The family ends, and its access tokens are denied
--   revoked, expired, unknown
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local names = {'secret', 'generation', 'rotated', 'request', 'until', 'ended', 'ending', 'mode'}
local family = {}
for i, value in ipairs(redis.call('HMGET', KEYS[1], unpack(names))) do
  family[names[i]] = value
end
local presented = tonumber(ARGV[2])

if family.ended then
  return {'revoked', now, 0, family.ending, family.ended}
end
if not family.secret or family.secret ~= ARGV[1] then
  return {'unknown', now, 0}
end
if now >= tonumber(family['until']) then
  return {'expired', now, 0, '', family['until']}
end

local current = tonumber(family.generation)
if presented == current - 1 then
  if family.request == ARGV[3] then
    return {'repeated', now, current}
  end
  if now - tonumber(family.rotated) <= tonumber(ARGV[4]) then
    return {'grace', now, current}
  end
end
if presented < current then
  redis.call('HSET', KEYS[1], 'ended', now, 'ending', 'reuse')
  redis.call('PEXPIRE', KEYS[1], ARGV[5])
  if family.mode == 'denylist' then
    redis.call('SET', KEYS[2], 'inf reuse ' .. now, 'PX', ARGV[6])
  end
  return {'reused', now, 0, 'reuse', now}
end

redis.call('HSET', KEYS[1], 'generation', presented + 1, 'rotated', now, 'request', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return {presented > current and 'ahead' or 'rotated', now, presented + 1}
