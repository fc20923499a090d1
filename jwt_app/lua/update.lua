-- Make a changed account hold for a living family.
-- KEYS: family, deny entry. ARGV: username, role, account version, life of a deny entry in ms, life of a tombstone in ms.
-- In `denylist` mode tokens issued up to now are refused from here on; the login goes on and renews.
-- A missing family may be a sign-in under way, about to write what it has read before the change: a tombstone stops it.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local version, ended, mode = unpack(redis.call('HMGET', KEYS[1], 'version', 'ended', 'mode'))
if ended then
  return 0
end
if not version then
  redis.call('HSET', KEYS[1], 'ended', now, 'ending', 'changed')
  redis.call('PEXPIRE', KEYS[1], ARGV[5])
  return -1
end
if tonumber(version) >= tonumber(ARGV[3]) then
  return 0
end
redis.call('HSET', KEYS[1], 'username', ARGV[1], 'role', ARGV[2], 'version', ARGV[3])
if mode == 'denylist' then -- a later cut-off than any before; where the login was ended, this line is not reached
  redis.call('SET', KEYS[2], now .. ' changed ' .. now, 'PX', ARGV[4])
end
return 1
