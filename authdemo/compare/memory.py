"""What the compare page remembers between two requests, in a signed cookie of the visitor's own.

The stolen copy never lies on the server: whoever can read our disks or logs must not find it. It is the visitor's own
credential, in the browser that holds the original too, and gone after a quarter of an hour.
"""

import time
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from authdemo import policy
from authdemo.accounts import seats
from authdemo.accounts.models import Seat
from authdemo.strategy import Copy, HeldCookie, Strategy
from authdemo.web import times
from authdemo.web.cookies import Cookie

COPY_SECONDS = 15 * 60  # how long a copy is kept
STEPS_KEPT = 6  # of the story; the first ones go first
LARGEST = 4096  # bytes of name and value: a browser drops a larger cookie without a word (RFC 6265bis, 5.6)
SALT = "authdemo.pages.compare"  # permanent: what was signed under it is still about
COOKIE = Cookie(
    settings.COMPARE_COOKIE_NAME,
    "The story of the compare page, and the stolen copy while there is one. Signed.",
    lambda: f"{times.lifetime(seats.LIFETIME.total_seconds())}; with a copy in it {times.lifetime(COPY_SECONDS)}",
)


@dataclass(frozen=True)
class StoryStep:
    """Something done on the page: its code (see `words`) and when, in seconds since the epoch."""

    code: str
    at: float


@dataclass
class Stolen:
    """One lane's copy and what a page may show of it. `refused`: when first seen refused, if no evidence says since."""

    copy: Copy
    held: list[HeldCookie]
    refused: float | None = None


@dataclass
class State:
    """One visitor's story. `choices` are the JWT options last chosen: revocation, lifetime.

    `logins` are the member's last ones in this browser, by lane: what the server keeps of one that has ended is worth
    a look too, and nobody can tell by a credential that is refused, or gone, which one it was.
    """

    seat: str
    choices: dict[str, str] = field(default_factory=dict)
    steps: list[StoryStep] = field(default_factory=list)
    stolen: dict[str, Stolen] = field(default_factory=dict)
    logins: dict[str, str] = field(default_factory=dict)

    def note(self, code: str, at: float) -> None:
        self.steps = [*self.steps, StoryStep(code, at)][-STEPS_KEPT:]

    def begin(self, code: str, at: float) -> None:
        """A new round: what was stolen before no longer matters."""
        self.steps, self.stolen = [StoryStep(code, at)], {}

    def chosen(self, strategy: Strategy) -> dict[str, str]:
        """The options to sign in with: those last chosen as far as they are on offer, else the defaults."""
        return {
            option.name: self.choices[option.name] if option.choice(self.choices.get(option.name)) else option.default
            for option in strategy.options()
        }

    @property
    def taken(self) -> float | None:
        """When the copy was stolen; None without one."""
        return min((stolen.copy.taken for stolen in self.stolen.values()), default=None)


def read(request: HttpRequest, seat: Seat) -> State:
    """The story of this seat; an empty one where the cookie is absent, not ours, too old or another seat's."""
    try:
        said = signing.loads(COOKIE.of(request), salt=policy.salted(SALT), max_age=seats.LIFETIME)
    except signing.BadSignature:
        return State(seat.pk)
    try:
        state = _from_json(said)
    except (KeyError, TypeError):  # signed by us, in a form of an earlier version
        return State(seat.pk)
    if state.seat != seat.pk:
        return State(seat.pk)
    if state.taken is not None and time.time() >= state.taken + COPY_SECONDS:
        state.stolen = {}
    return state


def write(response: HttpResponseBase, state: State) -> None:
    """Keep the story. With a copy in it the cookie goes when the copy does."""
    value = signing.dumps(asdict(state), salt=policy.salted(SALT), compress=True)
    if len(COOKIE.name) + len(value) >= LARGEST:
        raise ValueError("The story of the compare page does not fit into a cookie.")
    left = seats.LIFETIME.total_seconds() if state.taken is None else state.taken + COPY_SECONDS - time.time()
    COOKIE.set(response, value, max(0, int(left)))


def _from_json(said: dict[str, Any]) -> State:
    return State(
        seat=said["seat"],
        choices=said["choices"],
        steps=[StoryStep(**step) for step in said["steps"]],
        stolen={lane: _stolen_from_json(stolen) for lane, stolen in said["stolen"].items()},
        logins=said["logins"],
    )


def _stolen_from_json(said: dict[str, Any]) -> Stolen:
    held = [HeldCookie(**{**one, "parts": [tuple(part) for part in one["parts"]]}) for one in said["held"]]
    return Stolen(Copy(**said["copy"]), held, said["refused"])
