"""The life of a copy as a bar: from the theft to its end, both lanes on one scale. All lengths in percent."""

from collections.abc import Sequence
from dataclasses import dataclass

from authdemo.compare.answers import LaneAnswers, Outcome, Tried
from authdemo.compare.memory import State
from authdemo.compare.words import DEEDS

FIRST, WIDTH = 3.0, 94.0  # where the theft stands, and how far it is from there to the end of the scale
CHARACTER = 2.5  # a letter's width on the narrowest phone: a label that would touch another one is left out


@dataclass(frozen=True)
class Label:
    """A word under the bar. `anchor` is SVG's text-anchor; the hot one is what was done last."""

    text: str
    x: float
    anchor: str
    hot: bool = False

    @property
    def span(self) -> tuple[float, float]:
        width = CHARACTER * len(self.text)
        start = {"start": self.x, "middle": self.x - width / 2, "end": self.x - width}[self.anchor]
        return start, start + width


@dataclass(frozen=True)
class Life:
    """`until`: how long the copy has worked; `is_silent`: nobody can say whether it still does.
    `left`: where the rest of its life begins and how long that is.
    """

    start: float
    until: float
    is_silent: bool
    left: tuple[float, float] | None
    cuts: list[float]
    now: float | None
    labels: list[Label]


@dataclass(frozen=True)
class Scale:
    """From the theft to the last thing that matters to either lane; seconds since the epoch to percent."""

    begin: float
    end: float

    def __call__(self, at: float) -> float:
        share = (min(max(at, self.begin), self.end) - self.begin) / (self.end - self.begin)
        return round(FIRST + WIDTH * share, 2)


def scale(state: State, lanes: Sequence[LaneAnswers], now: float) -> Scale:
    """While a copy lives it reaches to the copy's end; once all are dead it stands still."""
    copies = [lane.copy for lane in lanes if lane.copy]
    begin = min(copy.taken for copy in copies)
    ends = [begin + 1, *(step.at for step in state.steps)]
    for copy in copies:
        ends += [copy.died] if copy.died else [now, copy.expires or now]
    return Scale(begin, max(ends))


def life(state: State, copy: Tried, to_x: Scale, now: float) -> Life:
    """One lane's bar."""
    until, expires = to_x(copy.died or now), copy.expires
    alive = copy.answer.outcome is Outcome.IN
    marks = [(DEEDS[step.code].mark, to_x(step.at)) for step in state.steps if step.at > copy.taken]
    words = [_label(text, x, hot=True) for text, x in marks[-1:] if text]
    shows_now = copy.died is None or now < to_x.end
    if shows_now:
        words.append(_label("now", to_x(now)))
    if copy.died and expires and copy.died >= expires:
        words.append(_label("expired", until))
    elif alive and expires:
        words.append(_label("expires", to_x(expires)))
    words.append(_label("stolen", FIRST))
    return Life(
        start=FIRST,
        until=round(until - FIRST, 2),
        is_silent=copy.answer.outcome is Outcome.SILENT,
        left=(until, round(to_x(expires) - until, 2)) if alive and expires else None,
        cuts=[x for _, x in marks],
        now=to_x(now) if shows_now else None,
        labels=_apart(words),
    )


def _label(text: str, x: float, hot: bool = False) -> Label:
    """Centred under its place, unless that would leave the bar."""
    half = CHARACTER * len(text) / 2
    anchor = "start" if x < half else "end" if x > 100 - half else "middle"
    return Label(text, x, anchor, hot)


def _apart(labels: Sequence[Label]) -> list[Label]:
    """The labels, the important ones first, without those that would lie on one already there."""
    kept: list[Label] = []
    for label in labels:
        start, end = label.span
        if all(end < other.span[0] or start > other.span[1] for other in kept):
            kept.append(label)
    return kept
