"""The key ring of a run: every run has one of its own, made for it and gone with it."""

from authdemo.policy import Policy
from jwt_app.key_ring import KeyRing


def ring_of(rules: Policy) -> KeyRing:
    """The ring that a run's policy carries. Raises `LookupError` for the site's policy: no experiment has its keys."""
    if not isinstance(rules.keys, KeyRing):
        raise LookupError("This policy is not a run's: it has no keys.")
    return rules.keys
