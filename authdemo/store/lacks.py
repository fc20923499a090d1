"""What may be wrong with a store, told from what it says of itself: each with its sentence, and what can be done.

Who asks which of these, and what a wrong answer means to them, is in `questions`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from redis.exceptions import (
    MasterDownError,
    MovedError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
)

from authdemo.store import unreachable
from authdemo.store.probe import ToldByDatabase, ToldByRedis
from authdemo.store.programs import OLDEST


@dataclass(frozen=True)
class Lack:
    """A wrong answer: the sentence, what can be done, and the number under which `check` has it."""

    sentence: str
    hint: str
    id: str


def is_new_enough(told: ToldByRedis) -> Iterator[Lack]:
    if told.version and tuple(int(part) for part in told.version.split(".")[:2]) < OLDEST:
        yield Lack(f"It is {told.name} {told.version}, and 6.2 is the oldest that will do.", "Update it.", "E011")


def lets_us_run(told: ToldByRedis) -> Iterator[Lack]:
    """Every command that we send. A service may also have left one out, or given it another name."""
    if lacking := [name for name, error in told.refused.items() if _names_a_command(error)]:
        yield Lack(
            f"It does not let us run {_listed(lacking)}.",
            f"Allow them in the ACL of this user: {' '.join(f'+{name.lower()}' for name in lacking)}",
            "E010",
        )


def lets_us_use_our_keys(told: ToldByRedis) -> Iterator[Lack]:
    if any(isinstance(error, NoPermissionError) and not _names_a_command(error) for error in told.refused.values()):
        prefix = settings.REDIS_PREFIX
        yield Lack(
            f"It does not let us read and write all keys that begin with {prefix}.",
            f"Allow them in the ACL of this user: ~{prefix}*",
            "E010",
        )


def is_the_primary(told: ToldByRedis) -> Iterator[Lack]:
    if told.configured.get("role", "master") != "master":
        yield Lack(
            "It is a replica: it takes no writes, and a login that was just ended lives on in it for a moment.",
            "Name the primary in REDIS_URL.",
            "E008",
        )


def is_alone(told: ToldByRedis) -> Iterator[Lack]:
    """A key may belong to it, and the next one to another server."""
    moved = any(isinstance(error, MovedError) for error in told.refused.values())
    if moved or told.configured.get("cluster") == "1":
        yield Lack(
            "It is one server of a cluster, and some of our keys belong to others.",
            "Name the cluster in REDIS_URL, as redis+cluster://host:6379.",
            "E008",
        )


def takes_writes(told: ToldByRedis) -> Iterator[Lack]:
    """At this moment: it may be full, or have lost its disk or its replicas."""
    refused = (error for error in told.refused.values() if not isinstance(error, MovedError))
    error = next((error for error in refused if not _is_about_rights(error)), None)
    if error and told.configured.get("role", "master") == "master":
        yield Lack(f"It takes no writes: {_why(error)}.", "Nobody can sign in or out until it does.", "E008")


def has_the_replicas(told: ToldByRedis) -> Iterator[Lack]:
    wanted = settings.REDIS_WAIT_REPLICAS
    if told.replicas is not None and told.replicas < wanted:
        yield Lack(
            f"Of the {wanted} replicas that REDIS_WAIT_REPLICAS asks for, {told.replicas} had what was written.",
            "Until they do, nobody can sign in or out. Look at its replicas, or ask for fewer.",
            "E013",
        )


def has_our_clock(told: ToldByRedis) -> Iterator[Lack]:
    yield from _clock("Redis", told.ahead)


def evicts_nothing(told: ToldByRedis) -> Iterator[Lack]:
    policy = told.configured.get("maxmemory-policy", "noeviction")
    if policy != "noeviction":
        yield Lack(
            f"It evicts ({policy}) when its memory is full: sessions vanish, and so do denials, which lets ended "
            "logins in again.",
            "Set maxmemory-policy noeviction. The site answers 503 when Redis takes no more writes.",
            "W010",
        )


def writes_before_it_acknowledges(told: ToldByRedis) -> Iterator[Lack]:
    configured = told.configured
    if configured.get("appendonly", "yes") != "yes" or configured.get("appendfsync", "always") != "always":
        yield Lack(
            "It acknowledges a logout before that is on disk: after a crash the ended login may be alive again.",
            "Set appendonly yes and appendfsync always; what that costs, the lab measures.",
            "W011",
        )


def the_database_takes_writes(told: ToldByDatabase) -> Iterator[Lack]:
    if not told.takes_writes:
        yield Lack("It takes no writes: it is a standby, or read-only for this user.", "Name the primary.", "E012")


def the_database_knows_every_letter(told: ToldByDatabase) -> Iterator[Lack]:
    if told.encoding != "UTF8":
        yield Lack(
            f"It keeps text as {told.encoding}, which lacks letters that people write.",
            "Make another (createdb --encoding=UTF8 --template=template0), and name it.",
            "E014",
        )


def the_database_has_our_clock(told: ToldByDatabase) -> Iterator[Lack]:
    yield from _clock("the database", told.ahead)


def _clock(whose: str, ahead: float) -> Iterator[Lack]:
    leeway = settings.JWT_LEEWAY_SECONDS
    if abs(ahead) > leeway:
        yield Lack(
            f"The clock of {whose} is {abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} this machine's, "
            f"and {leeway} s is the most: one of them is not kept right.",
            "Let both be set by the same time servers.",
            "W012",
        )


def _names_a_command(error: ResponseError) -> bool:
    """Whether it is the command that is refused, and not what it was to be done to."""
    said = str(error).lower()
    refused = isinstance(error, NoPermissionError) or "because of: noperm" in said  # so it is said to an EXEC
    return "unknown command" in said or (refused and "command" in said)


def _is_about_rights(error: ResponseError) -> bool:
    """Or follows from what is: a script may do what its user may, and without MULTI there is no EXEC."""
    said = str(error)
    return (
        isinstance(error, NoPermissionError)
        or _names_a_command(error)
        or any(part in said for part in ("NOPERM", "The user executing the script", "EXEC without MULTI"))
    )


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _why(error: ResponseError) -> str:
    said = unreachable.first_line(error)
    if isinstance(error, OutOfMemoryError):
        return "its memory is full (maxmemory)"
    if isinstance(error, ReadOnlyError | MasterDownError):
        return "it is a replica"
    if said.startswith("NOREPLICAS"):
        return "it has lost the replicas that it wants (min-replicas-to-write)"
    if said.startswith("MISCONF"):
        return "it cannot write to its disk (MISCONF)"
    return said.rstrip(".")
