-- Bring the identity line of a living session up to date; the data line and the time to live stay as they are.
-- KEYS: session. ARGV: role, username as it is written, account version, tombstone, the tombstone's life in ms.
-- A missing record may be a sign-in under way, about to write what it has read before the change: a tombstone stops it.
-- The places in the line are those of `written.FIELDS`: user id, role, version, six that stay, username.
local record = redis.call('GET', KEYS[1])
if not record then
  redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
  return -1
end
if string.sub(record, 1, 1) == '!' then
  return 0
end
local line, data = string.match(record, '^([^\n]*)\n(.*)$')
local user, version, stays = string.match(line, '^(%S+) %S+ (%d+) (%S+ %S+ %S+ %S* %S+ %S*) ')
if tonumber(version) >= tonumber(ARGV[3]) then
  return 0
end
local changed = table.concat({user, ARGV[1], ARGV[3], stays, ARGV[2]}, ' ')
redis.call('SET', KEYS[1], changed .. '\n' .. data, 'KEEPTTL')
return 1
