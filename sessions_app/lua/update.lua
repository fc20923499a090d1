-- Bring the identity line of a living session up to date; the data line and the time to live stay as they are.
-- KEYS: session. ARGV: new fields as JSON, account version, tombstone, the tombstone's life in ms.
-- A missing record may be a sign-in under way, about to write what it has read before the change: a tombstone stops it.
local record = redis.call('GET', KEYS[1])
if not record then
  redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
  return -1
end
if string.sub(record, 1, 1) == '!' then
  return 0
end
local line, data = string.match(record, '^([^\n]*)\n(.*)$')
local identity = cjson.decode(line)
if identity.version >= tonumber(ARGV[2]) then
  return 0
end
for name, value in pairs(cjson.decode(ARGV[1])) do
  identity[name] = value
end
redis.call('SET', KEYS[1], cjson.encode(identity) .. '\n' .. data, 'KEEPTTL')
return 1
