"""The keys of this process's site in Redis, whatever its name is."""

from authdemo import policy


def a_name() -> str:
    """Of a site without a database; see `SITE_NAMED_BY`."""
    return "0123456789"


def ours(rest: str) -> str:
    """A key or a pattern of keys, below what all of the site's begin with."""
    return f"{policy.site().prefix}{rest}"


def parts(key: str) -> list[str]:
    """What follows that in a key of the site: its kind, and the names."""
    assert key.startswith(policy.site().prefix), key
    return key.removeprefix(policy.site().prefix).split(":")
