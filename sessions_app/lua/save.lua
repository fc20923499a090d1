-- Replace the data line of a living session; its identity line and its time to live stay as they are.
-- KEYS: session. ARGV: data line. Returns 1, or 0 where there is no living session: nothing is revived.
local record = redis.call('GET', KEYS[1])
if not record or string.sub(record, 1, 1) == '!' then
  return 0
end
local identity = string.match(record, '^[^\n]*')
redis.call('SET', KEYS[1], identity .. '\n' .. ARGV[1], 'KEEPTTL')
return 1
