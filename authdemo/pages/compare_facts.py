"""The rows of the compare page, one fact each, ready to be shown."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from authdemo.accounts.models import User
from authdemo.pages import compare_bars, wording
from authdemo.pages.compare_bars import Life
from authdemo.pages.compare_lanes import Answer, Lane, Outcome, Tried
from authdemo.pages.compare_state import State
from authdemo.pages.compare_words import DEEDS
from authdemo.pages.spent import Spent, spent
from authdemo.strategy import Kept, Option, Reason, Rejected
from authdemo.trace import Trace

WAYS = {
    "sessions": "A ticket in your browser, the record in Redis.",
    "jwt": "A signed pass in your browser; taken back by:",
}
TELLING = ("ending", "username", "role", "mode")  # fields of what the server keeps, among others


@dataclass(frozen=True)
class Verdict:
    """A lane's big word. `tone` and `mark` are its colour and sign; `wire` is the answer as a program sees it."""

    word: str
    tone: str = ""
    mark: str = ""
    figure: str = ""
    rest: str = ""
    wire: str = ""
    says: str = ""


SILENT = Verdict(
    "No answer",
    mark="dep",
    rest="Redis cannot be asked. Nobody is let in, and nobody is signed out.",
    wire=f"503 {Reason.STORE_UNAVAILABLE}",
)
NO_COPY = Verdict("No copy", rest="Nobody was signed in here when it was taken.")


@dataclass(frozen=True)
class Record:
    """One key of the server's. `unasked`: no request asks for it."""

    key: str
    value: str
    gone: bool
    ended: str
    says: str
    unasked: bool


@dataclass(frozen=True)
class Choice:
    """One button of an option; a click signs in that way."""

    value: str
    label: str
    is_current: bool


@dataclass(frozen=True)
class Choices:
    """One option of a lane. `meaning`: of the current choice, where its label does not say it."""

    name: str
    label: str
    buttons: list[Choice]
    meaning: str


@dataclass(frozen=True)
class Way:
    """The head of a lane's column; `you` says whether this browser is still in."""

    name: str
    title: str
    says: str
    options: list[Choices]
    you: str


@dataclass(frozen=True)
class Column:
    """One lane of one fact."""

    name: str
    title: str
    verdict: Verdict | None = None
    life: Life | None = None
    records: Sequence[Record] | None = field(default_factory=list)
    cost: Spent | None = None


def ways(state: State, lanes: Sequence[Lane], member: User | None) -> list[Way]:
    """The two ways, and what can be chosen about them."""
    found = []
    for lane in lanes:
        chosen, you = state.chosen(lane.strategy), _of_you(lane, member)
        options = [_choices(option, chosen[option.name]) for option in lane.strategy.options()]
        found.append(Way(lane.name, lane.title, WAYS[lane.name], options, f"{you.word}. {you.says}".strip()))
    return found


def _choices(option: Option, chosen: str) -> Choices:
    named = option.name == "revocation"  # its values are words of their own; the others' are numbers
    buttons = [Choice(value, value if named else _short(says), value == chosen) for value, says in option.values]
    return Choices(option.name, option.label, buttons, dict(option.values)[chosen] if named else "")


def _short(length: str) -> str:
    return length.replace(" seconds", " s").replace(" minutes", " min")


def copies(state: State, lanes: Sequence[Lane], now: float) -> list[Column]:
    """The stolen copy: in or out, since when or for how long still, and why."""
    to_x = compare_bars.scale(state, lanes, now)
    return [
        Column(
            lane.name,
            lane.title,
            verdict=_of_copy(state, lane.copy, now) if lane.copy else NO_COPY,
            life=compare_bars.life(state, lane.copy, to_x, now) if lane.copy else None,
        )
        for lane in lanes
    ]


def _of_copy(state: State, copy: Tried, now: float) -> Verdict:
    if copy.answer.outcome is Outcome.SILENT:
        return SILENT
    if copy.answer.rejected and copy.died:
        return _refused_copy(state, copy, copy.answer.rejected, copy.died)
    touched = any(step.at > copy.taken for step in state.steps)
    expires = copy.expires
    return Verdict(
        "Still in" if touched else "In",
        tone="in",
        mark="open",
        figure=span(math.ceil(expires - now)) if expires else "",
        rest="left, until the token expires" if expires else "For as long as the session is not ended",
        wire=_welcome(copy.answer),
    )


def _refused_copy(state: State, copy: Tried, rejected: Rejected, died: float) -> Verdict:
    """Out: how long after what. A token that expired is measured from the first thing done against it."""
    before = [step for step in state.steps if copy.taken < step.at <= died + 0.5 and DEEDS[step.code].after]
    expired = rejected.reason is Reason.EXPIRED
    if before:
        cause = before[0] if expired else before[-1]
        figure, rest = span(max(0.0, died - cause.at)), DEEDS[cause.code].after
    else:
        figure, rest = span(died - copy.taken), DEEDS["steal"].after
    return Verdict(
        "Out",
        tone="out",
        mark="locked",
        figure=figure,
        rest=f"{rest}, by itself" if expired else rest,
        wire=f"401 {rejected.reason}",
        says="" if expired else wording.why(rejected),
    )


def yours(lanes: Sequence[Lane], member: User | None) -> list[Column]:
    """This browser: signed in or not, and as whom."""
    return [Column(lane.name, lane.title, verdict=_of_you(lane, member)) for lane in lanes]


def _of_you(lane: Lane, member: User | None) -> Verdict:
    answer = lane.you
    if not answer or answer.outcome is Outcome.NOBODY:
        return Verdict("Signed out", rest="This browser holds no credential here.")
    if answer.rejected:
        if answer.outcome is Outcome.SILENT:
            return SILENT
        return Verdict("Refused", wire=f"401 {answer.rejected.reason}", says=wording.why(answer.rejected))
    word = "Signed in" if lane.is_yours(member) else "Somebody else"
    return Verdict(word, wire=_welcome(answer))


def _welcome(answer: Answer) -> str:
    return f"200 {answer.identity.username}, {answer.identity.role}" if answer.identity else ""


def records(lanes: Sequence[Lane]) -> list[Column]:
    """What the server holds for the login in question, and whether anybody asks for it."""
    return [Column(lane.name, lane.title, records=_records(lane)) for lane in lanes]


def _records(lane: Lane) -> list[Record] | None:
    if lane.kept is None:
        return None
    unasked = lane.checked is not None and not lane.checked.trace.count("redis")
    return [_record(kept, unasked) for kept in lane.kept]


def _record(kept: Kept, unasked: bool) -> Record:
    shown = _telling(kept.value) if kept.value else "(nil)"
    ended = f"Ended at {wording.clock(kept.ended, '%H:%M:%S')}. " if kept.ended else ""
    return Record(kept.key, shown, bool(kept.value is None or kept.ended), ended, kept.says, unasked)


def _telling(value: str) -> str:
    """The fields worth reading here, of the first line; the lane's own pages show all of it."""
    try:
        fields = json.loads(value.partition("\n")[0])
    except ValueError:
        return value  # a tombstone or a deny entry, short anyway
    told = {name: fields[name] for name in TELLING if name in fields}
    return f"{json.dumps(told)[:-1]}, …}}"


def costs(lanes: Sequence[Lane]) -> list[Column]:
    """What the one check of the copy, or before a theft of this browser, has cost; both on one scale."""
    traces = [lane.checked.trace if lane.checked else Trace() for lane in lanes]
    return [
        Column(lane.name, lane.title, cost=spent(trace, *traces)) for lane, trace in zip(lanes, traces, strict=True)
    ]


def span(seconds: float) -> str:
    """A length of time: "0.0 s", "41 s", "3 min 20 s"."""
    if seconds < 10 and not isinstance(seconds, int):
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{int(seconds)} s"
    return f"{int(seconds / 60)} min {int(seconds % 60)} s"
