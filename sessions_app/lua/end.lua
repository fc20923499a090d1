-- Replace a session by a tombstone that says why; the first reason stays.
-- KEYS: session. ARGV: tombstone, its life in ms, '1' to stop also a sign-in under way,
--   account version: end it only if it began before that, or '', the life in ms of what stops a sign-in.
-- Returns the identity line of the session that was ended, or false.
local record = redis.call('GET', KEYS[1])
if not record then
  if ARGV[3] == '1' then
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[5])
  end
  return false
end
if string.sub(record, 1, 1) == '!' then
  return false
end
local line = string.match(record, '^[^\n]*')
local born = string.match(line, '^%S+ %S+ %S+ (%d+)') -- as in `written.FIELDS`
if ARGV[4] ~= '' and tonumber(born) >= tonumber(ARGV[4]) then
  return false
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return line
