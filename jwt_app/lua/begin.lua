-- Begin a token family, unless something stands there already.
-- KEYS: family. ARGV: idle timeout in ms, absolute lifetime in ms, then fields and values.
-- Returns {1, now in ms}, or {0, now} where a tombstone forbids it. A call repeated after a lost reply is the same call.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if redis.call('EXISTS', KEYS[1]) == 1 then
  local mine = redis.call('HGET', KEYS[1], 'request')
  if not mine or mine ~= ARGV[4] then
    return {0, now}
  end
  return {1, tonumber(redis.call('HGET', KEYS[1], 'began'))}
end
local fields = {'began', now, 'rotated', now, 'until', now + ARGV[2], 'generation', 1}
for i = 3, #ARGV do
  fields[#fields + 1] = ARGV[i]
end
redis.call('HSET', KEYS[1], unpack(fields))
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return {1, now}
