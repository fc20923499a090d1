"""What a store is asked before it is believed in, by whom, and what a wrong answer (`lacks`) means to them.

    at start           what would make the site fail is refused; a clock that is off is a remark
    `readyz`           what may change while the site runs: one trip to Redis, one query
    `check --deploy`   all of it, and what a Redis forgets although it has acknowledged it

Whether a database is ours, and not somebody else's, is asked where its tables are made: `database`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Generic, TypeVar

from django.db import Error as DatabaseError

from authdemo.store import address, lacks, probe
from authdemo.store.address import NoRedis
from authdemo.store.lacks import Lack
from authdemo.store.probe import ToldByDatabase, ToldByRedis

Told = TypeVar("Told")
UNAVAILABLE = "unavailable"  # what `readyz` says of a store that does not answer at all


class AtStart(Enum):
    """What a wrong answer means to a command that begins."""

    REFUSED = auto()
    REMARKED = auto()
    IGNORED = auto()


@dataclass(frozen=True)
class Question(Generic[Told]):
    """Something that a store is asked, and who asks it."""

    lacks: Callable[[Told], Iterator[Lack]]
    at_start: AtStart
    in_readyz: bool


OF_REDIS: tuple[Question[ToldByRedis], ...] = (
    Question(lacks.is_new_enough, AtStart.REFUSED, in_readyz=False),
    Question(lacks.lets_us_run, AtStart.REFUSED, in_readyz=True),
    Question(lacks.lets_us_use_our_keys, AtStart.REFUSED, in_readyz=True),
    Question(lacks.is_the_primary, AtStart.REFUSED, in_readyz=False),
    Question(lacks.is_alone, AtStart.REFUSED, in_readyz=True),
    Question(lacks.takes_writes, AtStart.REFUSED, in_readyz=True),
    Question(lacks.has_the_replicas, AtStart.REFUSED, in_readyz=True),
    Question(lacks.has_our_clock, AtStart.REMARKED, in_readyz=True),
    Question(lacks.evicts_nothing, AtStart.IGNORED, in_readyz=False),
    Question(lacks.writes_before_it_acknowledges, AtStart.IGNORED, in_readyz=False),
)
OF_THE_DATABASE: tuple[Question[ToldByDatabase], ...] = (
    Question(lacks.the_database_takes_writes, AtStart.REFUSED, in_readyz=True),
    Question(lacks.the_database_knows_every_letter, AtStart.REFUSED, in_readyz=False),
    Question(lacks.the_database_has_our_clock, AtStart.REMARKED, in_readyz=True),
)


class WillNotDo(Exception):
    """A store that cannot be relied upon. The message is what it lacks."""


def admit_redis(told: ToldByRedis) -> tuple[str, ...]:
    """What is remarkable about this Redis at start, a sentence each. Raises `NoRedis`, with what it lacks."""
    try:
        return _admit(OF_REDIS, told)
    except WillNotDo as why:
        raise NoRedis(f"The Redis at {told.shown} will not do. {why}") from None


def admit_database(told: ToldByDatabase) -> tuple[str, ...]:
    """The same for the database. Raises `WillNotDo`."""
    return _admit(OF_THE_DATABASE, told)


def _admit(questions: Iterable[Question[Told]], told: Told) -> tuple[str, ...]:
    refused = list(_asked(questions, told, lambda question: question.at_start is AtStart.REFUSED))
    if refused:
        raise WillNotDo(" ".join(f"{lack.sentence} {lack.hint.rstrip('.')}." for lack in refused))
    remarks = _asked(questions, told, lambda question: question.at_start is AtStart.REMARKED)
    return tuple(lack.sentence for lack in remarks)


def is_redis_ready() -> str:
    """Why Redis cannot serve now; empty where it can."""
    try:
        told = probe.ask_redis(address.current())
    except NoRedis:
        return UNAVAILABLE
    return " ".join(lack.sentence for lack in _asked(OF_REDIS, told, lambda question: question.in_readyz))


def is_database_ready() -> str:
    """Why the database cannot serve now; empty where it can."""
    try:
        told = probe.ask_database()
    except DatabaseError:
        return UNAVAILABLE
    return " ".join(lack.sentence for lack in _asked(OF_THE_DATABASE, told, lambda question: question.in_readyz))


def lacks_of_redis(told: ToldByRedis) -> list[Lack]:
    """All that is wrong with a Redis that says this of itself; what it does not say is not held against it."""
    return list(_asked(OF_REDIS, told, lambda _: True))


def lacks_of_database(told: ToldByDatabase) -> list[Lack]:
    return list(_asked(OF_THE_DATABASE, told, lambda _: True))


def _asked(questions: Iterable[Question[Told]], told: Told, whom: Callable[[Question[Told]], bool]) -> Iterator[Lack]:
    return (lack for question in questions if whom(question) for lack in question.lacks(told))
