"""A record as pictures: survival races and bars, in percent of one scale for all, as SVG takes them.

The variants' clocks differ by some milliseconds, so the rows of a race are laid upon each other at the cut.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import mode

from authdemo.lab.model.experiment import Answer, Experiment, Race
from authdemo.lab.model.record import POLL_SECONDS, Fate, Measure, Played, RunRecord, Survival
from authdemo.lab.model.wording import ways_of
from authdemo.web.flow import Drawing, draw

ENDS = {
    Fate.AT_ONCE: "refused at once",
    Fate.AT_EXPIRY: "accepted until it expired",
    Fate.LATER: "refused some time later",
    Fate.SURVIVED: "still accepted when the run ended",
    Fate.UNDECIDED: "not decided: the looks came too late to tell",
}
LEFT, RIGHT = 15.0, 70.0  # percent: text begins or ends at a line that is nearer to an edge


@dataclass(frozen=True)
class RaceRow:
    """One variant's row. Places and widths are percentages."""

    name: str
    lane: str
    label: str = ""  # the row in words, for who cannot see it
    cut: str = ""
    expires: str = ""
    guessed: str = ""  # where the guess of its lane stands; one per guess, on the lane’s first row
    copied: str = ""
    lived: str = ""  # a width
    goes_on: str = ""  # from where on nobody looked any more, though it was still good
    survival: Survival | None = None


@dataclass(frozen=True)
class Above:
    """Text above a line, and how it stands to that: it begins or ends there where an edge is near."""

    what: str
    x: str
    anchor: str


def above(what: str, at: float, until: float) -> Above:
    """At so many of the seconds that are drawn."""
    part = 100 * at / until
    return Above(what, percent(at, until), "start" if part < LEFT else "end" if part > RIGHT else "middle")


@dataclass(frozen=True)
class Picture:
    """A race: what stands above its lines, and its rows."""

    cut: Above  # what should have ended it
    expires: Above | None
    until: str  # "3.5 s"
    rows: Sequence[RaceRow]
    every: str = f"{POLL_SECONDS:g} s"  # between two looks

    @property
    def any_goes_on(self) -> bool:
        return any(row.goes_on for row in self.rows)


def planned(race: Race, experiment: Experiment, guesses: Mapping[str, str]) -> Picture:
    """A race before it has begun."""
    cut, expires = above(race.cut, race.cut_at, race.until), above("expires", race.expires, race.until)
    rows = [RaceRow(variant.name, variant.lane, cut=cut.x, expires=expires.x) for variant in experiment.variants]
    return Picture(cut, expires, f"{race.until:g} s", _with_guesses(rows, experiment, guesses))


def race(experiment: Experiment, record: RunRecord) -> Picture | None:
    """What became of each copy; None where no survival was measured."""
    lived = [(played, survival) for played in record.played for survival in played.survivals]
    if not lived:
        return None
    zero = max(survival.cut_at for _, survival in lived)
    until = _scale(
        [_at(one, zero, last) for _, one in lived for last in (one.answered, one.expires or 0.0)], experiment
    )
    rows = [_row(played, survival, zero, until) for played, survival in lived]
    first = lived[0][1]
    ends = [round(_at(one, zero, one.expires), 3) for _, one in lived if one.expires is not None]
    expires = above("expires", mode(ends), until) if ends else None
    rows = _with_guesses(rows, experiment, record.guesses)
    return Picture(above(first.cut, zero, until), expires, f"{until:g} s", rows)


def _row(played: Played, survival: Survival, zero: float, until: float) -> RaceRow:
    cut = percent(zero, until)
    expires = percent(_at(survival, zero, survival.expires), until) if survival.expires is not None else ""
    end = survival.accepted if survival.refused is None else survival.refused
    words = f"After “{survival.cut}” {survival.of} was {ENDS[survival.fate]}: {survival.seconds:.1f} s."
    return RaceRow(
        played.variant,
        played.lane,
        words,
        cut,
        expires,
        copied=percent(_at(survival, zero, survival.copied), until),
        lived=percent(max(0.0, end - survival.copied), until),
        goes_on=percent(_at(survival, zero, end), until) if survival.fate is Fate.SURVIVED else "",
        survival=survival,
    )


def _at(survival: Survival, zero: float, at: float | None) -> float:
    """A time on one variant's clock as seconds from the left edge."""
    return (at or 0.0) - survival.cut_at + zero


def _scale(lasts: Sequence[float], experiment: Experiment) -> float:
    """Seconds for the whole width: in halves, with a little room after the last thing that happened."""
    least = experiment.race.until if experiment.race else 0.5
    return max(least, math.ceil((max(lasts) + 0.1) * 2) / 2)


def _with_guesses(rows: Sequence[RaceRow], experiment: Experiment, guesses: Mapping[str, str]) -> list[RaceRow]:
    """The rows, with each guess as one diamond: at the cut, at the expiry, or between them where it depends."""
    marked, left = [], {lane: guess for lane, guess in guesses.items() if guess}
    for row in rows:
        if guess := left.pop(row.lane, ""):
            words = f"{row.label} You guessed: {text_of(experiment, guess)}." if row.label else ""
            place = next((answer.place for answer in experiment.answers if answer.key == guess), "")
            row = replace(row, guessed=_place(place, row.cut, row.expires), label=words)
        marked.append(row)
    return marked


def _place(place: str, cut: str, expires: str) -> str:
    if place == "between" and cut and expires:
        return percent(float(cut.rstrip("%")) + float(expires.rstrip("%")), 200)
    return {"cut": cut, "expires": expires}.get(place, "")


def text_of(experiment: Experiment, key: str) -> str:
    """An answer in words, as the question offers it; the word itself where it is none of the three."""
    found: Answer | None = next((answer for answer in experiment.answers if answer.key == key), None)
    if found is None:
        return FATES.get(key, key)
    first = found.text.partition(" ")[0]
    return found.text if first.isupper() and len(first) > 1 else found.text[:1].lower() + found.text[1:]


FATES = {
    "at-once": "out at once",
    "at-expiry": "out when it expires",
    "later": "out some time later",
    "survived": "still in when the run ended",
}


def percent(part: float, of: float) -> str:
    return f"{100 * part / of:.2f}%"


@dataclass(frozen=True)
class Bar:
    """One figure of a chart; `low` and `width_of_spread` draw its middle half, where it has a spread."""

    name: str
    lane: str
    figure: str
    width: str
    note: str = ""
    low: str = ""
    spread: str = ""


def flow(record: RunRecord) -> Drawing | None:
    """The way of one request on each lane; None where none was drawn."""
    ways = ways_of(record)
    return draw(ways) if ways else None


@dataclass(frozen=True)
class Chart:
    name: str
    bars: Sequence[Bar]


def charts(record: RunRecord) -> list[Chart]:
    """A chart for each kind of figure, its bars on one scale."""
    drawn = {name: figures for name, figures in record.measured().items() if _worth_drawing(figures)}
    return [Chart(name, _bars(figures)) for name, figures in drawn.items()]


def _worth_drawing(figures: Sequence[tuple[Played, Measure]]) -> bool:
    """Whether there is something to compare."""
    return len(figures) > 1 and any(measure.value for _, measure in figures)


def _bars(figures: Sequence[tuple[Played, Measure]]) -> list[Bar]:
    most = max(figures[0][1].of or 0.0, *(max(m.value, m.high or 0.0) for _, m in figures)) or 1.0
    bars = []
    for played, measure in figures:
        low, high = measure.low, measure.high
        spread = {"low": percent(low, most), "spread": percent(high - low, most)} if low is not None and high else {}
        name = measure.label or played.variant
        bars.append(Bar(name, played.lane, figure(measure), percent(measure.value, most), measure.note, **spread))
    return bars


def figure(measure: Measure) -> str:
    """ "400 B", "0.07 s", "114 µs"."""
    value = measure.value
    text = f"{value:.0f}" if value >= 99.5 or value == int(value) else f"{value:.2g}"
    return f"{text} {measure.unit}".strip()
