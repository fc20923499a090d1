"""The rules a request is served by: lifetimes, key prefix, issuer, audiences, allowed modes, keys.

The site has one policy, made from the settings. An experiment has its own: it travels in the WSGI environ as an
instance of `Policy`, which no client can make (all that a client sends is text), and holds for that request alone.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from authdemo.strategy import Strategy

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
    introspection_secret: str  # of services that may ask whose a session is; empty: nobody may
    max_logins: int  # of one user at once, on each lane
    remembers_tokens: bool  # that were found genuine (`jwt_app.seen_tokens`); else each signature is checked each time
    keys: Any = None  # a `jwt_app.key_ring.KeyRing`; None: the site's own, from its file
    # What only experiments change; the site has the values that stand here.
    strategies: "Mapping[str, Strategy]" = field(default_factory=dict)  # by lane: another strategy behind its pages
    sessions_middleware: Callable[[GetResponse], GetResponse] | None = None  # Django's own, where its engines are run
    redis: Any = None  # a client of another Redis
    page: Callable[[HttpRequest], HttpResponseBase] | None = None  # shown to whoever is signed in, instead of ours
    keys_named_in: str = ""  # a set in Redis, where the names of its keys are kept (`store.named_keys`)
    cheap_hashes: bool = False  # passwords of throwaway users, where hashing is not what is measured

    @property
    def deny_seconds(self) -> float:
        """How long a denied login must be remembered: until the last token issued before is dead, and some."""
        return self.access_max_seconds + self.leeway + 5


_override: ContextVar[Policy | None] = ContextVar("policy", default=None)


def current() -> Policy:
    """The policy in force here. Raises `SiteUnnamed` as `site` does."""
    return _override.get() or site()


def of_run() -> Policy | None:
    """The policy of an experiment where one is in force here; None where it is the site's, which is not asked for."""
    return _override.get()


def in_run() -> bool:
    """Whether an experiment's policy is in force here, and not the site's."""
    return _override.get() is not None


def salted(salt: str) -> str:
    """A salt for what is signed with SECRET_KEY, of this site or run alone: others may have the same key."""
    return f"{salt} of {current().issuer}"


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
    """The site's own, from the settings and the name in its database, which is read once in each process.

    Raises `SiteUnnamed` for as long as the database cannot be asked.
    """
    name = import_string(settings.SITE_NAMED_BY)()
    return Policy(
        prefix=f"{settings.REDIS_PREFIX}{name}:",
        session_idle=settings.SESSION_IDLE_SECONDS,
        session_max=settings.SESSION_MAX_SECONDS,
        jwt_modes=settings.JWT_MODES,
        jwt_default_mode=settings.JWT_DEFAULT_MODE,
        access_seconds=settings.JWT_ACCESS_SECONDS,
        access_max_seconds=settings.JWT_ACCESS_MAX_SECONDS,
        stateless_seconds=settings.JWT_STATELESS_SECONDS,
        refresh_idle=settings.JWT_REFRESH_IDLE_SECONDS,
        refresh_max=settings.JWT_REFRESH_MAX_SECONDS,
        refresh_grace=settings.JWT_REFRESH_GRACE_SECONDS,
        leeway=settings.JWT_LEEWAY_SECONDS,
        issuer=f"{settings.JWT_ISSUER}/{name}",
        audience=f"{settings.JWT_AUDIENCE}/{name}",
        api_audience=f"{settings.JWT_API_AUDIENCE}/{name}",
        introspection_secret=settings.INTROSPECTION_SECRET,
        max_logins=settings.MAX_LOGINS,
        remembers_tokens=not settings.JWT_CHECK_EACH_TIME,
    )
