"""Asks both lanes: about the copy, about this browser, about what the server keeps. One that fails spares the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.http import HttpRequest

from authdemo.accounts.changes import strategies
from authdemo.accounts.models import User
from authdemo.compare.memory import State, Stolen
from authdemo.strategy import HeldCookie, HeldKey, Identity, Login, Reason, Rejected, StoreUnavailable, Strategy
from authdemo.trace import Trace, recording


class Outcome(StrEnum):
    """What became of a credential that was shown to a lane."""

    IN = "in"
    OUT = "out"
    SILENT = "silent"  # the store cannot be asked, so nobody is let in and nobody is refused
    NOBODY = "nobody"  # no credential


@dataclass(frozen=True)
class Answer:
    """What a lane said about one credential, and what saying so cost."""

    identity: Identity | None
    rejected: Rejected | None
    trace: Trace

    @property
    def outcome(self) -> Outcome:
        if self.identity:
            return Outcome.IN
        if not self.rejected:
            return Outcome.NOBODY
        return Outcome.SILENT if self.rejected.reason is Reason.STORE_UNAVAILABLE else Outcome.OUT

    @property
    def expired(self) -> bool:
        return self.rejected is not None and self.rejected.reason is Reason.EXPIRED


@dataclass(frozen=True)
class Tried:
    """A stolen copy that was shown to its lane. `died`: since when it is refused (seconds since the epoch), or None."""

    stolen: Stolen
    answer: Answer
    died: float | None

    @property
    def taken(self) -> float:
        return self.stolen.copy.taken

    @property
    def expires(self) -> float | None:
        return self.stolen.copy.expires


@dataclass
class LaneAnswers:
    """One lane and its answers. `copy` and `you` are None where it was not asked, `keys` and `logins` where in vain.

    `mode` is the revocation mode of the login in question, "" on a lane that has none.
    """

    strategy: Strategy
    copy: Tried | None = None
    you: Answer | None = None
    cookies: Sequence[HeldCookie] = ()
    keys: Sequence[HeldKey] | None = field(default_factory=list)
    logins: Sequence[Login] | None = field(default_factory=list)
    mode: str = ""

    @property
    def name(self) -> str:
        return self.strategy.name

    @property
    def title(self) -> str:
        return self.strategy.title

    @property
    def checked(self) -> Answer | None:
        """The check that the page is about: of the copy, or before a theft of this browser."""
        return self.copy.answer if self.copy else self.you

    @property
    def present(self) -> str | None:
        """The login of this browser."""
        return self.you.identity.login_id if self.you and self.you.identity else None

    @property
    def is_silent(self) -> bool:
        """Whether this lane could not say who sent the copy or the request."""
        return any(answer.outcome is Outcome.SILENT for answer in (self.checked, self.you) if answer)

    @property
    def is_down(self) -> bool:
        """Whether anything could not be asked."""
        return self.is_silent or self.keys is None or self.logins is None

    def is_in_as(self, name: str) -> bool:
        """Whether this browser is signed in here, as this user."""
        return bool(self.you and self.you.identity and self.you.identity.username == name)


def ask(check: Callable[[], Identity | None]) -> Answer:
    """Run one check and keep its answer, whichever, with its cost."""
    with recording() as trace:
        try:
            return Answer(check(), None, trace)
        except Rejected as rejected:
            return Answer(None, rejected, trace)


def try_copy(state: State, now: float) -> list[LaneAnswers]:
    """Show the copy to both lanes, as a thief would."""
    lanes = [LaneAnswers(strategy) for strategy in strategies().values()]
    for lane in lanes:
        stolen = state.stolen.get(lane.name)
        if stolen:
            lane.copy = _try(lane.strategy, stolen, now)
    return lanes


def _try(strategy: Strategy, stolen: Stolen, now: float) -> Tried:
    answer = ask(lambda: strategy.replay(stolen.copy))
    if answer.outcome is not Outcome.OUT:
        return Tried(stolen, answer, None)
    since = stolen.copy.expires if answer.expired else None
    since = since or (answer.rejected.at if answer.rejected else None) or stolen.refused
    if since is None:
        stolen.refused = since = now  # no evidence says since when: the first refusal seen is noted
    return Tried(stolen, answer, since)


def look(request: HttpRequest, state: State, account: User, now: float) -> list[LaneAnswers]:
    """All that the page shows of both lanes. The copy is tried first: what that costs is then not paid already.

    One Redis stands behind both. Once it could not be asked it is not asked again: that would only be to wait again.
    """
    lanes = try_copy(state, now)
    for lane in lanes:
        lane.you = lane.checked if lane.is_silent else ask(_who(lane.strategy, request))
        if lane.present and lane.is_in_as(account.username):
            state.logins[lane.name] = lane.present
        if any(other.is_down for other in lanes):
            lane.keys = lane.logins = None
        else:
            _look_at_store(lane, account, state)
            lane.mode = _mode(lane, request, state)
        lane.cookies = lane.copy.stolen.held if lane.copy else lane.strategy.held_by_browser(request)
    return lanes


def _who(strategy: Strategy, request: HttpRequest) -> Callable[[], Identity | None]:
    return lambda: strategy.authenticate(request)


def _look_at_store(lane: LaneAnswers, account: User, state: State) -> None:
    """What the server keeps of the login in question: the stolen one, or else this browser's, also when it is over."""
    login_id = lane.copy.stolen.copy.login_id if lane.copy else lane.present or state.logins.get(lane.name)
    try:
        lane.keys = lane.strategy.held_by_server(account, login_id) if login_id else []
        lane.logins = lane.strategy.logins(account) if account.pk else []
    except StoreUnavailable:
        lane.keys = lane.logins = None


def _mode(lane: LaneAnswers, request: HttpRequest, state: State) -> str:
    """As the credential says; of one that is refused or gone, the mode last chosen."""
    copy = lane.copy.stolen.copy if lane.copy else lane.strategy.copy(request)
    return copy.facts.get("mode", "") if copy else state.chosen(lane.strategy).get("revocation", "")
