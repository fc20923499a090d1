"""What one request cost: Redis commands, SQL queries and signature checks, each with its time.

A ContextVar holds the trace of the request at hand, so nothing has to be handed down to where the work is done:

>>> with recording() as trace:
...     with step("redis", "GETEX"):
...         pass
>>> trace.count("redis")
1

Official hooks feed it: a subclass of redis-py's client (`store.client`), Django's wrappers of a connection's queries
(`web.middleware.trace`), and one `step` around the one place where tokens are verified (`jwt_app.tokens`).

It is measured on every request, and so must cost little: `recording` and `step` are classes, since a generator behind
`contextmanager` takes twice the time, and a step is a tuple.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Literal, NamedTuple

Kind = Literal["redis", "sql", "signature"]
KINDS: tuple[Kind, ...] = ("redis", "sql", "signature")
FROM_MEMORY = "from memory"  # how a step ends that looked up what an earlier request had done


class TraceStep(NamedTuple):
    """One piece of work: what kind, which command or algorithm, when it began (s into the trace), how long (s)."""

    kind: Kind
    what: str
    start: float
    seconds: float


@dataclass
class Trace:
    """The steps of one request in order. `bytes_in` is what the credentials weigh, `bytes_out` the response's body."""

    began: float = field(default_factory=perf_counter)
    steps: list[TraceStep] = field(default_factory=list)
    bytes_in: int = 0
    bytes_out: int = 0
    private: bool = False  # True where timings would tell users apart: sign-in and token answers

    def of(self, kind: Kind) -> list[TraceStep]:
        """The steps of this kind."""
        return [step for step in self.steps if step.kind == kind]

    def count(self, kind: Kind) -> int:
        return len(self.of(kind))

    def seconds(self, kind: Kind) -> float:
        return sum([step.seconds for step in self.of(kind)])

    def what(self, kind: Kind) -> str:
        """The commands or algorithms of this kind, in order, each once: "GETEX", "HS256"."""
        return ", ".join(dict.fromkeys([step.what for step in self.of(kind)]))

    @property
    def remembered(self) -> int:
        """How many of its signatures were looked up, and not checked."""
        return sum([step.what.endswith(FROM_MEMORY) for step in self.of("signature")])

    def sums(self) -> list[tuple[Kind, int, float]]:
        """Of each kind how many, and how long together (ms), in one walk: two lines say that of every request."""
        counts, seconds = dict.fromkeys(KINDS, 0), dict.fromkeys(KINDS, 0.0)
        for kind, _, _, took in self.steps:
            counts[kind] += 1
            seconds[kind] += took
        return [(kind, counts[kind], seconds[kind] * 1000) for kind in KINDS]

    def server_timing(self) -> str:
        """As a Server-Timing header (W3C Server Timing): durations in milliseconds."""
        return ", ".join(
            [
                f'{kind};dur={took:.3f};desc="{count} {self.what(kind) if count else ""}"'
                for kind, count, took in self.sums()
            ]
        )


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current() -> Trace | None:
    """The trace being recorded, if any."""
    return _current.get()


def keep_private() -> None:
    """No Server-Timing on an answer to a password: the time of each step would tell which users exist."""
    if trace := _current.get():
        trace.private = True


class recording:
    """Record what happens inside. Recordings nest: the outer one gets the steps of the inner one too."""

    __slots__ = ("_token", "_trace")
    _token: Token[Trace | None]

    def __enter__(self) -> Trace:
        self._trace = Trace()
        self._token = _current.set(self._trace)
        return self._trace

    def __exit__(self, *failure: object) -> None:
        _current.reset(self._token)
        trace, outer = self._trace, _current.get()
        if outer is not None and trace.steps:
            later = trace.began - outer.began
            outer.steps += [step._replace(start=step.start + later) for step in trace.steps]


class step:
    """Time one piece of work, also where it fails."""

    __slots__ = ("_kind", "_start", "_what")

    def __init__(self, kind: Kind, what: str):
        self._kind, self._what = kind, what

    def __enter__(self) -> None:
        self._start = perf_counter()

    def __exit__(self, *failure: object) -> None:
        note(self._kind, self._what, self._start)


def note(kind: Kind, what: str, start: float) -> None:
    """A step that began at `start` (`perf_counter`) and is done: for work that is known by its name only then."""
    if (trace := _current.get()) is not None:
        trace.steps.append(TraceStep(kind, what, start - trace.began, perf_counter() - start))


def sql_wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """For `connection.execute_wrappers`: one step per query, named by its verb."""
    with step("sql", sql.split(maxsplit=1)[0].upper()):
        return execute(sql, params, many, context)


Mark = tuple[str, float]  # what has just been done, and when: s by the clock of this module
_marks: ContextVar[list[Mark] | None] = ContextVar("marks", default=None)


@contextmanager
def marking() -> Iterator[list[Mark]]:
    """Note how far a request gets that is to be drawn (`web.flow`). No other one pays for that."""
    marks: list[Mark] = []
    token = _marks.set(marks)
    try:
        yield marks
    finally:
        _marks.reset(token)


def passed(what: str) -> None:
    """This has just been done: the time since the mark before went into it."""
    if (marks := _marks.get()) is not None:
        marks.append((what, perf_counter()))
