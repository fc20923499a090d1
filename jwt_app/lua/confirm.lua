-- Replicas have this generation of a family: from here on its predecessor is an old one.
-- KEYS: family. ARGV: generation. A later one may be under way, which is another step's to confirm.
if redis.call('HGET', KEYS[1], 'unconfirmed') == ARGV[1] then
  redis.call('HDEL', KEYS[1], 'unconfirmed')
end
return 1
