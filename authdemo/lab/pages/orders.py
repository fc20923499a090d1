"""What was ordered: kept in Redis, since another process may get the next request, until it is opened; then marked for
as long as somebody tells it."""

import json
import secrets
import time
from dataclasses import asdict, dataclass, field
from typing import Self

from authdemo import policy
from authdemo.store import client

ORDERED_SECONDS = 60  # that an order waits for whoever placed it
BEAT_SECONDS = 4.0  # between two signs of life of what is under way
ALIVE_SECONDS = 3 * int(BEAT_SECONDS)  # after its last sign of life it is taken for dead
UNDER_WAY = b"under way"  # in the place of an order that has been taken


class Elsewhere(Exception):
    """It goes on, and is not for this one to be told: another process of this site tells it, another thread of this one
    is about to, or so many look on here already."""


@dataclass(frozen=True)
class Order:
    """What is to be run, for whom, and since when they have been waiting (s since the epoch)."""

    what: str  # an experiment; of many, what they are called together
    visitor: str
    asked: float
    guesses: dict[str, str] = field(default_factory=dict)
    pace: float = 1.0  # more where this machine was too slow to tell it the last time
    chapter: str = ""  # of many: those of one chapter
    here: bool = False  # of many: also those that start processes, for whoever sits at this machine
    for_many: bool = False  # people, who may be served by any process

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        return cls(**json.loads(text))


def place(order: Order) -> str:
    """Keep an order until it is opened; its id, by which whoever knows it may look on (96 bits)."""
    name = secrets.token_urlsafe(12)
    client.connection().set(key(order.what, name), order.to_json(), ex=ORDERED_SECONDS)
    return name


def taken(what: str, name: str) -> Order | None:
    """The order, for the one that asks first: that one is to tell it. Raises `Elsewhere` for all others.

    Taking it leaves its time as it is: only who tells it may say that it goes on, not whoever asks.
    """
    found = client.connection().set(key(what, name), UNDER_WAY, xx=True, get=True, keepttl=True)
    if found == UNDER_WAY:
        is_waited_for(what, name)
        raise Elsewhere
    return None if found is None else Order.from_json(found)


def goes_on(what: str, name: str) -> None:
    """A sign of life, for the other processes. What gives none any more leaves the list with it."""
    now = time.time()
    with client.connection().pipeline(transaction=False) as pipe:
        pipe.set(key(what, name), UNDER_WAY, ex=ALIVE_SECONDS)
        pipe.zadd(_all(), {f"{what}:{name}": now})
        pipe.zremrangebyscore(_all(), "-inf", now - ALIVE_SECONDS)
        pipe.expire(_all(), ALIVE_SECONDS)
        pipe.execute()


def is_over(what: str, name: str) -> None:
    with client.connection().pipeline(transaction=False) as pipe:
        pipe.delete(key(what, name))
        pipe.delete(key(what, name, "watched"))
        pipe.zrem(_all(), f"{what}:{name}")
        pipe.execute()


def is_anything_under_way() -> bool:
    """In any process; without a scan over all keys, of which there may be very many."""
    return bool(client.connection().zcount(_all(), f"({time.time() - ALIVE_SECONDS}", "+inf"))


def is_known(what: str, name: str) -> bool:
    """Whether it is ordered, or told by anybody who lives."""
    return bool(client.connection().exists(key(what, name)))


def is_waited_for(what: str, name: str) -> None:
    """Somebody waits for its end without looking on at whoever tells it. Raises `StoreUnavailable`."""
    client.connection().set(key(what, name, "watched"), 1, ex=ALIVE_SECONDS)


def has_others_waiting(what: str, name: str) -> bool:
    return bool(client.connection().exists(key(what, name, "watched")))


def _all() -> str:
    """When each of what is under way last gave a sign of life."""
    return f"{policy.site().prefix}lab:told"


def key(what: str, name: str, kind: str = "order") -> str:
    return f"{policy.site().prefix}lab:{kind}:{what}:{name}"
