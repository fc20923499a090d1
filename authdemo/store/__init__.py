"""Redis: the one way to it, where it is, and our own one with its keeper. And whether the database is there."""
