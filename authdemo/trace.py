"""What one request cost: Redis commands, SQL queries and signature checks, each with its time.

A ContextVar holds the trace of the request at hand, so nothing has to be handed down to where the work is done:

>>> with recording() as trace:
...     with step("redis", "GETEX"):
...         pass
>>> trace.count("redis")
1

Official hooks feed it: a subclass of redis-py's client (`store.client`), Django's `connection.execute_wrapper`
(`web.middleware.trace`), and one `step` around the one place where tokens are verified (`jwt_app.tokens`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Literal

Kind = Literal["redis", "sql", "signature"]
KINDS: tuple[Kind, ...] = ("redis", "sql", "signature")


@dataclass(frozen=True)
class TraceStep:
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

    def count(self, kind: Kind) -> int:
        return sum(step.kind == kind for step in self.steps)

    def seconds(self, kind: Kind) -> float:
        return sum(step.seconds for step in self.steps if step.kind == kind)

    def what(self, kind: Kind) -> str:
        """The commands or algorithms of this kind, in order, each once: "GETEX", "HS256"."""
        return ", ".join(dict.fromkeys(step.what for step in self.steps if step.kind == kind))

    def server_timing(self) -> str:
        """As a Server-Timing header (W3C Server Timing): durations in milliseconds."""
        return ", ".join(
            f'{kind};dur={self.seconds(kind) * 1000:.3f};desc="{self.count(kind)} {self.what(kind)}"' for kind in KINDS
        )


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current() -> Trace | None:
    """The trace being recorded, if any."""
    return _current.get()


def keep_private() -> None:
    """No Server-Timing on an answer to a password: the time of each step would tell which users exist."""
    if trace := _current.get():
        trace.private = True


@contextmanager
def recording() -> Iterator[Trace]:
    """Record what happens inside. Recordings nest: the outer one gets the steps of the inner one too."""
    outer, trace = _current.get(), Trace()
    token = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(token)
        if outer is not None:
            outer.steps += [
                TraceStep(s.kind, s.what, s.start + trace.began - outer.began, s.seconds) for s in trace.steps
            ]


@contextmanager
def step(kind: Kind, what: str) -> Iterator[None]:
    """Time one piece of work, also where it fails."""
    trace = _current.get()
    if trace is None:
        yield
        return
    start = perf_counter()
    try:
        yield
    finally:
        trace.steps.append(TraceStep(kind, what, start - trace.began, perf_counter() - start))


def sql_wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """For `connection.execute_wrapper`: one step per query, named by its verb."""
    with step("sql", sql.split(maxsplit=1)[0].upper()):
        return execute(sql, params, many, context)
