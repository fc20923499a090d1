"""The variants: a strategy with its settings, each under the policy of one run.

>>> JWT_DENYLIST.policy("3fa2").prefix
'authdemo:run:3fa2:jwt-denylist:'
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from authdemo import policy
from authdemo.lab import stock
from authdemo.lab.stock import StockSessions
from authdemo.policy import Policy
from authdemo.strategy import Strategy


@dataclass(frozen=True)
class Variant:
    """What a run varies: the lane, and what its policy changes for all runs of this variant."""

    name: str
    lane: str  # "sessions" or "jwt": also the URL prefix and the colour
    changes: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)
    mistake: str = ""  # a sentence, where this is a deliberate one; such a variant belongs to one experiment

    @property
    def slug(self) -> str:
        """The name as part of a key or a username: "jwt-refresh"."""
        return self.name.replace("/", "-")

    def policy(self, run: str, **changes: Any) -> Policy:
        """Its policy in one run: own key prefix, issuer, audiences and signing keys. `changes` are the experiment's."""
        return policy.for_run(f"{run}:{self.slug}", **{**changes, **self.changes})

    def __str__(self) -> str:
        return self.name


def jwt(mode: str, **changes: Any) -> Variant:
    """A JWT login that can be taken back as far as this mode goes."""
    return Variant(f"jwt/{mode}", "jwt", {"jwt_modes": (mode,), "jwt_default_mode": mode, **changes})


def jwt_by(name: str, strategy: Strategy, mistake: str = "", **changes: Any) -> Variant:
    """Tokens handled by another strategy than ours."""
    return Variant(name, "jwt", {"strategies": {"jwt": strategy}, **changes}, mistake)


def sessions_by(name: str, strategy: StockSessions, mistake: str = "", **changes: Any) -> Variant:
    """Sessions kept by another strategy than ours."""
    own = {"strategies": {"sessions": strategy}, "sessions_middleware": strategy.middleware}
    return Variant(name, "sessions", {**own, **changes}, mistake)


SESSIONS_REDIS = Variant("sessions/redis", "sessions")
SESSIONS_DATABASE = sessions_by("sessions/database", stock.DATABASE)
SESSIONS_CACHE = sessions_by("sessions/cache", stock.CACHE)  # Django's cache engine, over Redis
SESSIONS_MEMORY = sessions_by("sessions/memory", stock.MEMORY)
SESSIONS_SIGNED_COOKIE = sessions_by("sessions/signed-cookie", stock.SIGNED_COOKIE)
JWT_STATELESS = jwt("stateless")
JWT_REFRESH = jwt("refresh")
JWT_DENYLIST = jwt("denylist")
JWT_STATEFUL = jwt("stateful")

SESSIONS = (SESSIONS_REDIS, SESSIONS_DATABASE, SESSIONS_MEMORY, SESSIONS_SIGNED_COOKIE)
JWT = (JWT_STATELESS, JWT_REFRESH, JWT_DENYLIST, JWT_STATEFUL)
SITE = (SESSIONS_REDIS, *JWT)  # what this site itself offers
ALL = SESSIONS + JWT
