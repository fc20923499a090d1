"""The policy of one run: it shares nothing with the site's that a credential could be good for."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings

from authdemo import policy
from authdemo.policy import Policy
from jwt_app.key_ring import KeyRing

PLAIN = (int, float, str, bool, list, tuple)


def prefix(run: str) -> str:
    """What every key of this run begins with."""
    return f"{policy.site().prefix}run:{run}:"


def keys_named_in(run: str) -> str:
    """The set of all keys of this run; `run` may name a part of it, which has the same."""
    return f"{prefix(run.partition(':')[0])}keys"


def for_run(run: str, *, algorithm: str = "", **changes: Any) -> Policy:
    """The site's policy with names and keys of the run's own.

    So what a run signs or stores is refused by the site and by every other run; `changes` are the run's lifetimes and
    modes. `algorithm`: what its tokens are signed with, where that is not the site's.
    """
    site = policy.site()
    ours = replace(
        site,
        prefix=prefix(run),
        keys_named_in=keys_named_in(run),
        issuer=f"{site.issuer}/run/{run}",
        audience=f"{site.audience}/run/{run}",
        api_audience=f"{site.api_audience}/run/{run}",
        keys=KeyRing.generate(algorithm or settings.JWT_ALGORITHM),
        introspection_secret=secrets.token_urlsafe(32),
        remembers_tokens=False,  # what is looked at here is the check itself
        cheap_hashes=True,
    )
    return replace(ours, **changes)


def to_json(run: Policy) -> dict[str, Any]:
    """What of a policy another process of ours can be told: all but the objects that only experiments put in."""
    told = {name: value for name, value in vars(run).items() if isinstance(value, PLAIN)}
    return {**told, "keys": run.keys.to_json().decode() if run.keys else None}


def from_json(told: Mapping[str, Any], **more: Any) -> Policy:
    """The same policy again, in that process; `more` are the objects."""
    keys = KeyRing.from_json(told["keys"].encode()) if told["keys"] else None
    return Policy(**{**told, "jwt_modes": tuple(told["jwt_modes"]), "keys": keys, **more})
