-- The version of a room as it is in the database; one that was read before it changed takes nothing back.
-- KEYS: the room's version. ARGV: that version, seconds until it is read again.
if tonumber(redis.call('GET', KEYS[1]) or 0) <= tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
end
