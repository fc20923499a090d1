-- Make a changed account hold for a living family.
-- KEYS: family, deny entry. ARGV: username, role, account version, life of a deny entry in ms, life of a tombstone in ms,
--   the time by the server's clock in ms, for people to read.
-- In `denylist` mode tokens of an older version are refused from here on; the login goes on and renews.
-- A missing family may be a sign-in under way, about to write what it has read before the change: a tombstone stops it.
local version, ended, mode = unpack(redis.call('HMGET', KEYS[1], 'version', 'ended', 'mode'))
if ended then
  return 0
end
if not version then
  redis.call('HSET', KEYS[1], 'ended', ARGV[6], 'ending', 'changed')
  redis.call('PEXPIRE', KEYS[1], ARGV[5])
  return -1
end
if tonumber(version) >= tonumber(ARGV[3]) then
  return 0
end
redis.call('HSET', KEYS[1], 'username', ARGV[1], 'role', ARGV[2], 'version', ARGV[3])
if mode == 'denylist' then
  local least = string.match(redis.call('GET', KEYS[2]) or '0', '^%S+')
  if least ~= 'inf' and tonumber(least) < tonumber(ARGV[3]) then -- the stricter of the two stays
    redis.call('SET', KEYS[2], ARGV[3] .. ' changed ' .. ARGV[6], 'PX', ARGV[4])
  end
end
return 1
