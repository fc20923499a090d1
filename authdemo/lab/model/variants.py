"""The variants: a strategy with its settings, each under the policy of one run.

>>> JWT_DENYLIST.policy("3fa2").prefix.split(":", 2)[2]  # below "authdemo:" and the site's name
'run:3fa2:jwt-denylist:'
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from authdemo.lab.attacks.rivals import stock
from authdemo.lab.attacks.rivals.copied_user import COPIED_USER
from authdemo.lab.attacks.rivals.stock import StockSessions
from authdemo.lab.model import run_policy
from authdemo.policy import Policy
from authdemo.strategy import Strategy
from jwt_app.modes import MODES


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
        return run_policy.for_run(f"{run}:{self.slug}", **{**changes, **self.changes})

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
SESSIONS_COPIED = sessions_by("sessions/copied-user", COPIED_USER)  # article A's login copies id and role
_BY_MODE = {name: jwt(name) for name in MODES}
JWT_STATELESS = _BY_MODE["stateless"]
JWT_REFRESH = _BY_MODE["refresh"]
JWT_DENYLIST = _BY_MODE["denylist"]
JWT_STATEFUL = _BY_MODE["stateful"]
IN_A_COOKIE = {JWT_DENYLIST.name: "JWTs in an HttpOnly cookie"}  # in words, where that is what it stands for
JWT = tuple(_BY_MODE.values())
RENEWING = tuple(_BY_MODE[mode.name] for mode in MODES.values() if mode.keeps_family)

SESSIONS = (SESSIONS_REDIS, SESSIONS_DATABASE, SESSIONS_MEMORY, SESSIONS_SIGNED_COOKIE)
SITE = (SESSIONS_REDIS, *JWT)  # what this site itself offers
ALL = SESSIONS + JWT
