"""The rules a request is served by: lifetimes, key prefix, issuer, audiences, allowed modes, keys.

The site has one policy, made from the settings. An experiment has its own: it travels in the WSGI environ as an
instance of `Policy`, which no client can make (all that a client sends is text), and holds for that request alone.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

if TYPE_CHECKING:
    from authdemo.strategy import Strategy
    from jwt_app.keys import KeyRing

GetResponse = Callable[[HttpRequest], HttpResponseBase]

ENVIRON_KEY = "authdemo.policy"


@dataclass(frozen=True, kw_only=True)
class Policy:
    """All lifetimes in seconds; fractions are allowed, so that an experiment can be short."""

    prefix: str
    session_idle: float
    session_max: float
    jwt_modes: tuple[str, ...]
    jwt_default_mode: str
    access_seconds: float
    access_max_seconds: float
    stateless_seconds: float
    refresh_idle: float
    refresh_max: float
    refresh_grace: float
    leeway: float
    issuer: str
    audience: str
    api_audience: str
    max_logins: int  # of one user at once, on each lane
    keys: "KeyRing | None" = None  # None: the site's own, from its file
    # What only experiments change; the site has the values that stand here.
    strategies: "Mapping[str, Strategy]" = field(default_factory=dict)  # by lane: another strategy behind its pages
    sessions_middleware: Callable[[GetResponse], GetResponse] | None = None  # Django's own, where its engines are run
    redis: Any = None  # a client of another Redis
    page: Callable[[HttpRequest], HttpResponseBase] | None = None  # shown to whoever is signed in, instead of ours
    cheap_hashes: bool = False  # passwords of throwaway users, where hashing is not what is measured

    @property
    def deny_seconds(self) -> float:
        """How long a denied login must be remembered: until the last token issued before is dead, and some."""
        return self.access_max_seconds + self.leeway + 5


_override: ContextVar[Policy | None] = ContextVar("policy", default=None)


def current() -> Policy:
    """The policy in force here."""
    return _override.get() or site()


@contextmanager
def use(policy: Policy) -> Iterator[None]:
    """Put another policy in force inside."""
    token = _override.set(policy)
    try:
        yield
    finally:
        _override.reset(token)


@cache
def site() -> Policy:
    """The site's own. Over HTTPS only the modes that can end a login at once are on offer (ASVS 7.4.1)."""
    enforceable = ("denylist", "stateful") if settings.HTTPS else settings.JWT_MODES
    modes = (settings.JWT_REVOCATION,) if settings.JWT_REVOCATION else enforceable
    default = settings.JWT_REVOCATION or ("denylist" if settings.HTTPS else "refresh")
    return Policy(
        prefix=settings.REDIS_PREFIX,
        session_idle=settings.SESSION_IDLE_SECONDS,
        session_max=settings.SESSION_MAX_SECONDS,
        jwt_modes=modes,
        jwt_default_mode=default,
        access_seconds=settings.JWT_ACCESS_SECONDS,
        access_max_seconds=settings.JWT_ACCESS_MAX_SECONDS,
        stateless_seconds=settings.JWT_STATELESS_SECONDS,
        refresh_idle=settings.JWT_REFRESH_IDLE_SECONDS,
        refresh_max=settings.JWT_REFRESH_MAX_SECONDS,
        refresh_grace=settings.JWT_REFRESH_GRACE_SECONDS,
        leeway=settings.JWT_LEEWAY_SECONDS,
        issuer=settings.JWT_ISSUER,
        audience=settings.JWT_AUDIENCE,
        api_audience=settings.JWT_API_AUDIENCE,
        max_logins=settings.MAX_LOGINS,
    )


def run_prefix(run: str) -> str:
    """What every key of this run begins with."""
    return f"{site().prefix}run:{run}:"


def for_run(run: str, *, algorithm: str = "", **changes: Any) -> Policy:
    """A policy that shares nothing with the site's that a credential could be good for: every name and key is its own.

    So what a run signs or stores is refused by the site and by every other run; `changes` are the run's lifetimes and
    modes. `algorithm`: what its tokens are signed with, where that is not the site's.
    """
    from jwt_app.keys import KeyRing  # here, because it imports this module

    ours = replace(
        site(),
        prefix=run_prefix(run),
        issuer=f"{settings.JWT_ISSUER}/run/{run}",
        audience=f"{settings.JWT_AUDIENCE}/run/{run}",
        api_audience=f"{settings.JWT_API_AUDIENCE}/run/{run}",
        keys=KeyRing.generate(algorithm or settings.JWT_ALGORITHM),
        cheap_hashes=True,
    )
    return replace(ours, **changes)


PLAIN = (int, float, str, bool, list, tuple)


def to_json(policy: Policy) -> dict[str, Any]:
    """What of a policy another process of ours can be told: all but the objects that only experiments put in."""
    told = {name: value for name, value in vars(policy).items() if isinstance(value, PLAIN)}
    return {**told, "keys": policy.keys.to_json().decode() if policy.keys else None}


def from_json(told: Mapping[str, Any], **more: Any) -> Policy:
    """The same policy again, in that process; `more` are the objects."""
    from jwt_app.keys import KeyRing

    keys = KeyRing.from_json(told["keys"].encode()) if told["keys"] else None
    return Policy(**{**told, "jwt_modes": tuple(told["jwt_modes"]), "keys": keys, **more})
