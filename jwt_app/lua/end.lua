-- End a token family: it stays as a tombstone that says why; the first reason stays.
-- KEYS: family, deny entry. ARGV: ending, life of the tombstone in ms, life of a deny entry in ms,
--   '1' to stop also a sign-in under way, account version: end it only if it began before that, or '',
--   life in ms of what stops a sign-in, the time by the server's clock in ms, for people to read.
-- Returns {the user's id, '1' where it was living and not past its limit}, or false where there was no family.
local user, ended, born, mode, limit =
  unpack(redis.call('HMGET', KEYS[1], 'user_id', 'ended', 'born', 'mode', 'until'))
if ended then
  return false
end
if not user then
  if ARGV[4] == '1' then
    redis.call('HSET', KEYS[1], 'ended', ARGV[7], 'ending', ARGV[1])
    redis.call('PEXPIRE', KEYS[1], ARGV[6])
  end
  return false
end
if ARGV[5] ~= '' and tonumber(born) >= tonumber(ARGV[5]) then
  return false
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], 'ended', ARGV[7], 'ending', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
if mode == 'denylist' then
  redis.call('SET', KEYS[2], 'inf ' .. ARGV[1] .. ' ' .. ARGV[7], 'PX', ARGV[3])
end
return {user, now < tonumber(limit) and '1' or ''}
