-- Begin a token family, unless something stands there already.
-- KEYS: family. ARGV: idle timeout in ms, absolute lifetime in ms, the time by the server's clock in ms, then fields and
--   values. "ahead" is by how much this clock is ahead of the server's: what people read is told by theirs.
-- Returns {1, now in ms, ahead}, or {0} where a tombstone forbids it. A call repeated after a lost reply is the same call.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if redis.call('EXISTS', KEYS[1]) == 1 then
  local mine, began, ahead = unpack(redis.call('HMGET', KEYS[1], 'request', 'began', 'ahead'))
  if not mine or mine ~= ARGV[5] then
    return {0}
  end
  return {1, tonumber(began), tonumber(ahead)}
end
local ahead = now - ARGV[3]
local fields = {'began', now, 'rotated', now, 'until', now + ARGV[2], 'ahead', ahead, 'generation', 1}
for i = 4, #ARGV do
  fields[#fields + 1] = ARGV[i]
end
redis.call('HSET', KEYS[1], unpack(fields))
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return {1, now, ahead}
