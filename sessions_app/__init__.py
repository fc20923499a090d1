"""Sessions: an opaque id in a cookie, the record in Redis."""
