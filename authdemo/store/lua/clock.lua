-- The clock of the server that has this key: of a cluster's, each has its own.
-- KEYS: any. Returns {seconds, microseconds}.
return redis.call('TIME')
