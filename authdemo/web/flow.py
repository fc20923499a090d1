"""The way of one request through the server, step by step: what it passed on each lane, and how long each step took.

Drawn from the marks of one real request (`trace.marking`) and from nothing else: what those do not see has no step.

>>> [step.name for step in flow_of([("begin", 1.0), ("arrival", 1.2), ("view", 1.5)], Trace())]
['arrival', 'view']
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from authdemo.trace import Mark, Trace

HEAD, TAIL = ("arrival", "cookie"), ("identity", "view", "answer")
WORDS = {
    "arrival": ("The request arrives", "its address finds the page’s code"),
    "cookie": ("The cookie is read", "the credential, as the browser sent it"),
    "lookup": ("The store is asked", "there and back"),
    "record": ("The record is parsed", "user, role and the end of its time"),
    "split": ("The token is split", "three parts, of base64url alone"),
    "header": ("The header is read", "it names the key, and the key the algorithm"),
    "signature": ("The signature is checked", "with issuer and audience: PyJWT’s decode, as a whole"),
    "memory": ("The token is known", "checked before, to the byte, and kept in memory"),
    "claims": ("The token claims are checked", "each in its type"),
    "times": ("Its times are checked", "not before, and not after"),
    "renewal": ("The token is renewed", "its family rotated, the account read again, another token signed"),
    "identity": ("Identity", "who the server thinks you are"),
    "view": ("The page’s code", "handed who is asking, it makes the answer"),
    "answer": ("The answer leaves", "with its headers and cookies"),
}


@dataclass(frozen=True)
class FlowStep:
    """One step. `start` and `seconds` count from when the request began (s); `what`: a command, an algorithm."""

    name: str
    start: float
    seconds: float
    what: str = ""

    @property
    def title(self) -> str:
        return WORDS[self.name][0]

    @property
    def detail(self) -> str:
        """What it is about; of a step that went out, with which command or algorithm."""
        return ", ".join(filter(None, (self.what, WORDS[self.name][1])))

    @property
    def micros(self) -> str:
        """ "0.4 µs", "123 µs"."""
        micros = self.seconds * 1e6
        return f"{micros:.{0 if micros >= 10 else 1}f}\N{NO-BREAK SPACE}µs"


Flow = Sequence[FlowStep]


def flow_of(marks: Sequence[Mark], trace: Trace) -> list[FlowStep]:
    """The steps between its marks, from where the request began. What is no step of ours belongs to the next that is.

    A step that happened twice stays two. A renewal is one, however often it asks the store.
    """
    began = next((at for what, at in marks if what == "begin"), 0.0)
    redis = trace.what("redis")
    asked = {"lookup": redis, "renewal": redis, "signature": trace.what("signature")}
    steps, last = [], began
    for what, at in marks:
        if what in WORDS and at >= began:
            steps.append(FlowStep(what, last - began, at - last, asked.get(what, "")))
            last = at
    return steps


def total(flow: Flow) -> float:
    """Seconds from the first step to the end of the last."""
    return sum(step.seconds for step in flow)


def asking(flow: Flow) -> float:
    """Seconds that went into knowing who is asking: all but the site's own work before and after."""
    return sum(step.seconds for step in flow if step.name not in ("arrival", "view", "answer"))


@dataclass(frozen=True)
class Way:
    """One lane's way as a whole."""

    lane: str
    title: str
    flow: Flow

    @property
    def millis(self) -> str:
        return f"{total(self.flow) * 1000:.2f} ms"


def spent_on(ways: Sequence[Way]) -> str:
    """How much of each lane's time went into knowing who is asking, in a sentence."""
    said = [f"{way.title} spent {asking(way.flow) * 1000:.2f} of {way.millis} on who is asking" for way in ways]
    return "; ".join(said) + "."


def share(step: FlowStep, flow: Flow) -> str:
    """Of its own lane's time: "12 %", "under 1 %"."""
    part = step.seconds / (total(flow) or 1)
    return f"{100 * part:.0f}\N{NO-BREAK SPACE}%" if part >= 0.01 else "under\N{NO-BREAK SPACE}1\N{NO-BREAK SPACE}%"


@dataclass(frozen=True)
class Cell:
    """One step of one lane, as it is drawn: places and widths in percent of the longer lane's time."""

    lane: str
    step: FlowStep
    share: str
    x: str
    width: str


@dataclass(frozen=True)
class Drawing:
    """The ways side by side. In a row stand steps of the same place; a lane without one there has None."""

    ways: Sequence[Way]
    rows: Sequence[Sequence[Cell | None]]

    @property
    def longest(self) -> str:
        return max(self.ways, key=lambda way: total(way.flow)).millis


def draw(ways: Sequence[Way]) -> Drawing:
    """Beginnings and ends side by side, and between them what each lane does by itself."""
    scale = max((total(way.flow) for way in ways), default=0) or 1
    columns = [[_cell(way, step, scale) for step in way.flow] for way in ways]
    head = [[_named(column, name) for column in columns] for name in HEAD]
    tail = [[_named(column, name) for column in columns] for name in TAIL]
    own = [[cell for cell in column if cell.step.name not in HEAD + TAIL] for column in columns]
    rows = [*head, *zip_longest(*own), *tail]
    return Drawing(ways, [row for row in rows if any(row)])


def _named(column: Sequence[Cell], name: str) -> Cell | None:
    return next((cell for cell in column if cell.step.name == name), None)


def _cell(way: Way, step: FlowStep, scale: float) -> Cell:
    x, width = (f"{100 * part / scale:.2f}%" for part in (step.start, step.seconds))
    return Cell(way.lane, step, share(step, way.flow), x, width)


def as_text(ways: Sequence[Way], width: int = 40) -> list[str]:
    """The same in a terminal: a line per step, its bar where it happened."""
    scale = max((total(way.flow) for way in ways), default=0) or 1
    lines = []
    for way in ways:
        lines.append(f"{way.title}, {way.millis}")
        for step in way.flow:
            before = round(width * step.start / scale)
            bar = (" " * before + "█" * max(1, round(width * step.seconds / scale)))[:width]
            lines.append(
                f"  {step.title:<28} {step.micros:>9} {share(step, way.flow):>10}  {bar:<{width}}  {step.detail}"
            )
    return [line.rstrip() for line in lines]
