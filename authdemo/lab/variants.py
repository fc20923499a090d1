"""The variants: a strategy with its settings, each under the policy of one run.

>>> JWT_DENYLIST.policy("3fa2").prefix
'authdemo:run:3fa2:jwt-denylist:'
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from authdemo import policy
from authdemo.policy import Policy


@dataclass(frozen=True)
class Variant:
    """What a run varies: the lane, and what its policy changes for all runs of this variant."""

    name: str
    lane: str  # "sessions" or "jwt": also the URL prefix and the colour
    changes: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def slug(self) -> str:
        """The name as part of a key or a username: "jwt-refresh"."""
        return self.name.replace("/", "-")

    def policy(self, run: str, **changes: Any) -> Policy:
        """Its policy in one run: own key prefix, issuer, audiences and signing keys. `changes` are the experiment's."""
        return policy.for_run(f"{run}:{self.slug}", **self.changes, **changes)

    def __str__(self) -> str:
        return self.name


def _jwt(mode: str) -> Variant:
    """A JWT login that can be taken back as far as this mode goes."""
    return Variant(f"jwt/{mode}", "jwt", {"jwt_modes": (mode,), "jwt_default_mode": mode})


SESSIONS_REDIS = Variant("sessions/redis", "sessions")
JWT_REFRESH = _jwt("refresh")
JWT_DENYLIST = _jwt("denylist")
