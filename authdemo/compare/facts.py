"""The rows of the compare page, one fact each, ready to be shown."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from authdemo import policy
from authdemo.compare import life_bars
from authdemo.compare.answers import Answer, LaneAnswers, Outcome, Tried
from authdemo.compare.life_bars import Life
from authdemo.compare.memory import State, StoryStep
from authdemo.compare.words import DEEDS
from authdemo.lanes import wording
from authdemo.strategy import HeldKey, Reason, Rejected
from authdemo.trace import Trace
from authdemo.web import times
from authdemo.web.cost_bars import CostBars, cost_bars
from jwt_app.modes import MODES

CLOCKS_DIFFER = 1.0  # seconds: another server of this site may have ended it
NOTHING_KEPT = "No such key: in mode {mode} nothing is kept of a sign-in."
GONE = "No such key: what was kept of this sign-in is gone."
TELLING = ("ending", "username", "role", "mode")  # fields of what the server keeps, among others


@dataclass(frozen=True)
class BigWord:
    """A lane's big word. `tone` and `mark` are its colour and sign; `wire` is the answer as a program sees it."""

    word: str
    tone: str = ""
    mark: str = ""
    figure: str = ""
    rest: str = ""
    wire: str = ""
    says: str = ""


SILENT = BigWord(
    "No answer",
    mark="dep",
    rest="Redis cannot be asked. Nobody is let in, and nobody is logged out.",
    wire=f"503 {Reason.STORE_UNAVAILABLE}",
)
EXPIRED = "left: expired, and accepted for a moment more, since clocks differ"
NO_COPY = BigWord("No copy", rest="Nobody was signed in here when it was taken.")


@dataclass(frozen=True)
class KeyShown:
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
    verdict: BigWord | None = None
    life: Life | None = None
    records: Sequence[KeyShown] | None = field(default_factory=list)
    cost: CostBars | None = None


def copies(state: State, lanes: Sequence[LaneAnswers], now: float) -> list[Column]:
    """The stolen copy: in or out, since when or for how long still, and why."""
    to_x = life_bars.scale(state, lanes, now)
    return [
        Column(
            lane.name,
            lane.title,
            verdict=_of_copy(state, lane.copy, now) if lane.copy else NO_COPY,
            life=life_bars.life(state, lane.copy, to_x, now) if lane.copy else None,
        )
        for lane in lanes
    ]


def _of_copy(state: State, copy: Tried, now: float) -> BigWord:
    if copy.answer.outcome is Outcome.SILENT:
        return SILENT
    if copy.answer.rejected and copy.died:
        return _refused_copy(state, copy, copy.answer.rejected, copy.died)
    touched = any(step.at > copy.taken for step in state.steps)
    word, wire = "Still in" if touched else "In", _welcome(copy.answer)
    if copy.expires is None:
        return BigWord(word, tone="in", mark="open", rest="until the session ends", wire=wire)
    left = copy.expires - policy.current().leeway - now
    figure, rest = (left, "left, until the token expires") if left > 0 else (0, EXPIRED)
    return BigWord(word, tone="in", mark="open", figure=times.span(math.ceil(figure)), rest=rest, wire=wire)


def _refused_copy(state: State, copy: Tried, rejected: Rejected, died: float) -> BigWord:
    """Out: how long after what."""
    expired = rejected.reason is Reason.EXPIRED
    cause = _cause(state, copy, rejected, died)
    figure = times.after(max(0.0, died - (cause.at if cause else copy.taken)))
    rest = DEEDS[cause.code if cause else "steal"].after
    return BigWord(
        "Out",
        tone="out",
        mark="locked",
        figure=figure,
        rest=f"{rest}, by itself" if expired else rest,
        wire=f"401 {rejected.reason}",
        says="" if expired else wording.why(rejected),
    )


def _cause(state: State, copy: Tried, rejected: Rejected, died: float) -> StoryStep | None:
    """What ended the copy, by the evidence; of a token that expired, the first thing that had been done against it."""
    since = [step for step in state.steps if step.at > copy.taken]
    if rejected.reason is Reason.EXPIRED:
        return next((step for step in since if step.at < died and DEEDS[step.code].after), None)
    possible = [step for step in since if step.at < died + CLOCKS_DIFFER]
    ended_by = [step for step in possible if rejected.ending and DEEDS[step.code].ending is rejected.ending]
    return ended_by[-1] if ended_by else None


def yours(lanes: Sequence[LaneAnswers], name: str) -> list[Column]:
    """This browser: signed in or not, and as whom."""
    return [Column(lane.name, lane.title, verdict=of_you(lane, name)) for lane in lanes]


def of_you(lane: LaneAnswers, name: str) -> BigWord:
    answer = lane.you
    if not answer or answer.outcome is Outcome.NOBODY:
        return BigWord("Logged out", rest="This browser holds no credential here.")
    if answer.rejected:
        if answer.outcome is Outcome.SILENT:
            return SILENT
        return BigWord("Refused", wire=f"401 {answer.rejected.reason}", says=wording.why(answer.rejected))
    word = "Signed in" if lane.is_in_as(name) else "Somebody else"
    return BigWord(word, wire=_welcome(answer))


def _welcome(answer: Answer) -> str:
    return f"200 {answer.identity.username}, {answer.identity.role}" if answer.identity else ""


def records(lanes: Sequence[LaneAnswers]) -> list[Column]:
    """What the server holds for the login in question, and whether anybody asks for it."""
    return [Column(lane.name, lane.title, records=_records(lane)) for lane in lanes]


def _records(lane: LaneAnswers) -> list[KeyShown] | None:
    if lane.keys is None:
        return None
    check = lane.checked
    unasked = check is not None and check.outcome is Outcome.IN and not check.trace.count("redis")
    return [_shown(key, unasked, lane.mode) for key in lane.keys]


def _shown(key: HeldKey, unasked: bool, mode: str) -> KeyShown:
    value = _telling(key.value) if key.value else "(nil)"
    ended = f"Ended at {times.clock(key.ended, seconds=True)}. " if key.ended else ""
    says = key.says
    if mode and key.value is None:
        says = GONE if MODES[mode].keeps_family else NOTHING_KEPT.format(mode=mode)
    return KeyShown(key.key, value, bool(key.value is None or key.ended), ended, says, unasked)


def _telling(value: str) -> str:
    """The fields worth reading here, of the first line; the lane's own pages show all of it."""
    try:
        fields = json.loads(value.partition("\n")[0])
    except ValueError:
        return value  # a tombstone or a deny entry, short anyway
    told = {name: fields[name] for name in TELLING if name in fields}
    return f"{json.dumps(told)[:-1]}, …}}"


def costs(lanes: Sequence[LaneAnswers]) -> list[Column]:
    """What the one check of the copy, or before a theft of this browser, has cost."""
    traces = [lane.checked.trace if lane.checked else Trace() for lane in lanes]
    bars = [cost_bars(trace) for trace in traces]
    return [Column(lane.name, lane.title, cost=cost) for lane, cost in zip(lanes, bars, strict=True)]
