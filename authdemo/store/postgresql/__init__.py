"""Django's PostgreSQL, with a pool that is well again at once after a restart of the server."""
