"""The contract: what a way of remembering people must do, and nothing about how.

Two implementations stand behind the same pages: `sessions_app.strategy` and `jwt_app.strategy`. This module imports
nothing of ours, so that reading it needs nothing else. Checking passwords is not part of it (`authdemo.accounts`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from django.http import HttpRequest


class Reason(StrEnum):
    """Why a credential is refused. The API answers with these words; the pages have a sentence for each."""

    MISSING = "missing"
    MALFORMED = "malformed"  # not of the form we issue, or a required token claim is absent
    BAD_SIGNATURE = "bad-signature"  # an unknown or retired key counts as one
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    REVOKED = "revoked"
    UNKNOWN = "unknown"  # no record: gone idle, or invented
    WRONG_TYPE = "wrong-type"
    WRONG_AUDIENCE = "wrong-audience"
    WRONG_ISSUER = "wrong-issuer"
    STORE_UNAVAILABLE = "store-unavailable"


class Ending(StrEnum):
    """Why a login was ended before its time; kept with it, so that the user can be told."""

    LOGOUT = "logout"
    SIGNED_IN_AGAIN = "signed-in-again"  # on the same browser
    DEVICE = "device"  # from another device, this one alone
    OTHERS = "others"  # from another device, together with all others
    OPERATOR = "operator"  # `manage.py revoke`
    BANNED = "banned"
    PASSWORD = "password"
    DELETED = "deleted"
    LIMIT = "limit"  # the oldest of too many at once
    REUSE = "reuse"  # an old refresh token came back: RFC 9700, 4.14.2
    CHANGED = "changed"  # the account changed; a token older than that is refused, the login goes on


class Rejected(Exception):
    """A credential was presented and is refused. Carries the evidence, so that a page can say since when and why."""

    def __init__(self, reason: Reason, *, ending: Ending | None = None, at: float | None = None, detail: str = ""):
        super().__init__(detail or str(reason))
        self.reason = reason
        self.ending = ending
        self.at = at  # since when, in seconds since the epoch, where that is known
        self.detail = detail  # for the operator and the lab; never holds a credential


class StoreUnavailable(Rejected):
    """Redis cannot be asked. The credential may be good: answer 503 and leave the cookies alone."""

    def __init__(self, detail: str = ""):
        super().__init__(Reason.STORE_UNAVAILABLE, detail=detail)


class NotYetEnforced(StoreUnavailable):
    """A change is saved and the store could not be told. It is repeated until done; until then old rights may work."""


class NotConfirmed(StoreUnavailable):
    """It is written, and fewer replicas have it than was asked for: it is promised to nobody. Done again it does no
    harm."""


class SiteUnnamed(StoreUnavailable):
    """The database cannot be asked which site this is: no key in Redis and no token can be named without that."""


class LoginRefused(Exception):
    """The account changed while somebody was signing in to it: nothing was signed in."""


class BadChoice(ValueError):
    """A sign-in asked for an option that this strategy does not offer. The message is for the person who asked."""


class Account(Protocol):
    """What a strategy needs to know of a user."""

    pk: int
    username: str
    role: str
    is_active: bool
    version: int  # grows with every change of the fields above and of the password


@dataclass(frozen=True)
class Identity:
    """Who the server thinks you are."""

    user_id: int
    username: str
    role: str
    login_id: str


@dataclass(frozen=True)
class Login:
    """One sign-in on one device. All times in seconds since the epoch."""

    id: str
    began: float
    seen: float
    until: float
    agent: str
    address: str
    remembered: bool
    detail: str = ""  # what only this strategy has to say: the revocation mode
    choices: Mapping[str, str] = field(default_factory=dict)  # the options it was signed in with
    outlives: str = ""  # what of it works on when it is ended, as a sentence; empty where nothing does


@dataclass(frozen=True)
class HeldCookie:
    """One thing that a browser holds, fit to be shown: what would let somebody in is masked.

    `leeway`: for how many seconds after `expires` it is accepted all the same, because clocks differ.
    """

    name: str
    parts: Sequence[tuple[str, str]]  # (kind, text); kinds: plain header payload signature mask
    size: int  # bytes of name=value, as sent with every request
    says: str
    expires: float | None = None
    leeway: float = 0.0

    @property
    def accepted(self) -> float | None:
        """Until when it is accepted, in seconds since the epoch."""
        return self.expires and self.expires + self.leeway


@dataclass(frozen=True)
class HeldKey:
    """One key that the server keeps, fit to be shown."""

    key: str
    value: str | None  # None: there is no such key (any more)
    says: str
    ended: float | None = None
    bytes: int = 0


@dataclass(frozen=True)
class Choice:
    """One value of an option: as it is sent, in full, and where there is little room."""

    value: str
    meaning: str
    short: str


@dataclass(frozen=True)
class Option:
    """A choice that only this strategy's sign-in form offers."""

    name: str
    label: str
    choices: Sequence[Choice]
    default: str
    named: bool = False  # whether the values are words of their own, which their meaning explains

    def choice(self, value: str | None) -> Choice | None:
        """The choice of this value; None where it is not on offer."""
        return next((choice for choice in self.choices if choice.value == value), None)


@dataclass(frozen=True)
class Copy:
    """What a thief takes from a browser: cookies by name. Enough to come in, and nothing that renews itself."""

    cookies: Mapping[str, str]
    login_id: str
    taken: float
    expires: float | None = None  # when it dies by itself, where that is fixed
    facts: Mapping[str, str] = field(default_factory=dict)


class Strategy(Protocol):
    """The verbs. Every one may raise `StoreUnavailable`; none touches the other strategy's store or cookies."""

    name: str  # "sessions" or "jwt": the URL prefix, the namespace, the colour
    title: str

    def options(self) -> Sequence[Option]:
        """What this strategy's sign-in form offers beyond "remember me"."""

    def login(self, request: HttpRequest, user: Account, *, remember: bool = False, **choices: str) -> Identity:
        """Sign the user in on this browser, with a credential it did not hold before; the one it held is ended.

        Of more logins at once than the policy allows one user, the oldest end: those that can be listed.

        Raises `BadChoice` for an option not on offer and `LoginRefused` where the account changed meanwhile.
        """

    def authenticate(self, request: HttpRequest) -> Identity | None:
        """Who sent this request? `None` for nobody; raises `Rejected` where a credential is there and is not good."""

    def logout(self, request: HttpRequest) -> None:
        """End this browser's login, as far as this strategy can, and drop its cookies."""

    def logins(self, user: Account) -> list[Login]:
        """The user's logins that can be listed, newest first."""

    def revoke(self, user: Account, login_id: str, ending: Ending = Ending.DEVICE) -> bool:
        """End one login of this user; False where the user has none of that id."""

    def revoke_all(self, user: Account, keep: str | None = None, ending: Ending = Ending.OTHERS) -> int:
        """End every login of this user but the one to keep; the number ended. Cost: one step per login."""

    def user_changed(self, user: Account, ending: Ending | None = None, before: int | None = None) -> None:
        """Make a committed change of the account hold on all its logins.

        With an ending, the logins that began before the account had version `before` are over (all of them where the
        user is not active). The others get the account's present username and role. May come late, twice and in any
        order: nothing newer is ever replaced by something older.
        """

    def held_by_browser(self, request: HttpRequest) -> list[HeldCookie]:
        """What this browser holds for this strategy, masked."""

    def held_by_server(self, user: Account, login_id: str | None = None) -> list[HeldKey]:
        """What the server keeps: for all of the user's logins, or for one of them, also when it has ended."""

    def copy(self, request: HttpRequest) -> Copy | None:
        """What a thief could take from this browser now; None where there is nothing."""

    def replay(self, copy: Copy) -> Identity:
        """Who the server thinks a thief is. Raises `Rejected`. Prolongs nothing, renews nothing, sets no cookie."""
