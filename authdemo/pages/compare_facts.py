"""The rows of the compare page, one fact each, ready to be shown."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from authdemo.pages import compare_bars, wording
from authdemo.pages.compare_bars import Life
from authdemo.pages.compare_lanes import Answer, Lane, Outcome, Tried
from authdemo.pages.compare_state import State, Step
from authdemo.pages.compare_words import DEEDS
from authdemo.pages.spent import Spent, spent
from authdemo.strategy import Kept, Reason, Rejected
from authdemo.trace import Trace

CLOCKS_DIFFER = 1.0  # seconds: Redis dates what it ends by its own clock
NOTHING_KEPT = "No such key: in mode stateless nothing is kept of a sign-in."
GONE = "No such key: what was kept of this sign-in is gone."
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
    """One key of the server's. `unasked`: somebody just came in without anybody asking for it."""

    key: str
    value: str
    gone: bool
    ended: str
    says: str
    unasked: bool


@dataclass(frozen=True)
class Column:
    """One lane of one fact."""

    name: str
    title: str
    verdict: Verdict | None = None
    life: Life | None = None
    records: Sequence[Record] | None = field(default_factory=list)
    cost: Spent | None = None


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
        rest="left, until the token expires" if expires else "until the session ends",
        wire=_welcome(copy.answer),
    )


def _refused_copy(state: State, copy: Tried, rejected: Rejected, died: float) -> Verdict:
    """Out: how long after what."""
    expired = rejected.reason is Reason.EXPIRED
    cause = _cause(state, copy, rejected, died)
    figure = after(max(0.0, died - (cause.at if cause else copy.taken)))
    rest = DEEDS[cause.code if cause else "steal"].after
    return Verdict(
        "Out",
        tone="out",
        mark="locked",
        figure=figure,
        rest=f"{rest}, by itself" if expired else rest,
        wire=f"401 {rejected.reason}",
        says="" if expired else wording.why(rejected),
    )


def _cause(state: State, copy: Tried, rejected: Rejected, died: float) -> Step | None:
    """What ended the copy, by the evidence; of a token that expired, the first thing that had been done against it."""
    since = [step for step in state.steps if step.at > copy.taken]
    if rejected.reason is Reason.EXPIRED:
        return next((step for step in since if step.at < died and DEEDS[step.code].after), None)
    possible = [step for step in since if step.at < died + CLOCKS_DIFFER]
    ended_by = [step for step in possible if rejected.ending and DEEDS[step.code].ending is rejected.ending]
    return ended_by[-1] if ended_by else None


def yours(lanes: Sequence[Lane], name: str) -> list[Column]:
    """This browser: signed in or not, and as whom."""
    return [Column(lane.name, lane.title, verdict=of_you(lane, name)) for lane in lanes]


def of_you(lane: Lane, name: str) -> Verdict:
    answer = lane.you
    if not answer or answer.outcome is Outcome.NOBODY:
        return Verdict("Signed out", rest="This browser holds no credential here.")
    if answer.rejected:
        if answer.outcome is Outcome.SILENT:
            return SILENT
        return Verdict("Refused", wire=f"401 {answer.rejected.reason}", says=wording.why(answer.rejected))
    word = "Signed in" if lane.is_in_as(name) else "Somebody else"
    return Verdict(word, wire=_welcome(answer))


def _welcome(answer: Answer) -> str:
    return f"200 {answer.identity.username}, {answer.identity.role}" if answer.identity else ""


def records(lanes: Sequence[Lane]) -> list[Column]:
    """What the server holds for the login in question, and whether anybody asks for it."""
    return [Column(lane.name, lane.title, records=_records(lane)) for lane in lanes]


def _records(lane: Lane) -> list[Record] | None:
    if lane.kept is None:
        return None
    check = lane.checked
    unasked = check is not None and check.outcome is Outcome.IN and not check.trace.count("redis")
    return [_record(kept, unasked, lane.mode) for kept in lane.kept]


def _record(kept: Kept, unasked: bool, mode: str) -> Record:
    shown = _telling(kept.value) if kept.value else "(nil)"
    ended = f"Ended at {wording.clock(kept.ended, '%H:%M:%S')}. " if kept.ended else ""
    says = (NOTHING_KEPT if mode == "stateless" else GONE) if mode and kept.value is None else kept.says
    return Record(kept.key, shown, bool(kept.value is None or kept.ended), ended, says, unasked)


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
    each = [spent(lane.checked.trace if lane.checked else Trace()) for lane in lanes]
    scale = max(cost.scale for cost in each)
    return [Column(lane.name, lane.title, cost=_on_scale(cost, scale)) for lane, cost in zip(lanes, each, strict=True)]


def _on_scale(cost: Spent, scale: int) -> Spent:
    return Spent([replace(bar, percent=round(100 * bar.micros / scale, 1)) for bar in cost.bars], scale)


def after(seconds: float) -> str:
    """How long something has taken: "0.0 s", "41 s"."""
    return f"{seconds:.1f} s" if seconds < 10 else span(int(seconds))


def span(seconds: int) -> str:
    """A length of time: "7 s", "41 s", "3 min 20 s"."""
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min {seconds % 60} s"
