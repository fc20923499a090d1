"""What is under way: told once, in a thread of its own, to all who have its address, from its beginning on.

"Run it" only orders a run (POST) and leads to the run's own address (303), which shows it while it happens and its
result for ever after. So Back, a reload and a shared link show the same run with and without JavaScript, and run
nothing again. The first who opens the address has it begun; once nobody has looked for a moment, it ends and cleans up.

What was ordered waits in Redis, since another process may get the next request; what is told stays in the process that
tells it, since a Redis that is asked for every line would be slower for the run itself. Another process can only say
that it is under way, until the result is there for all; but for what was ordered for many (`for_many`), which is told
through Redis as well, so that everybody sees it happen.
"""

import json
import logging
import secrets
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field

from django.db import connections

from authdemo import policy
from authdemo.lab.wire.run_queue import Full
from authdemo.store import client
from authdemo.strategy import StoreUnavailable

ORDERED_SECONDS = 60  # that an order waits for whoever placed it
BEAT_SECONDS = 4.0  # between two signs of life of what is under way
ALIVE_SECONDS = 3 * int(BEAT_SECONDS)  # after its last sign of life it is taken for dead
GRACE_SECONDS = 2.0  # without anybody looking: a reload leaves, and comes back
RELAY_SECONDS = 0.3  # between two looks at what another process tells
RELAYED_SECONDS = 120  # that this is kept: longer than any run
LOOK_SECONDS = 1.0  # between two signs of life to a page that has nothing new to show
MOST_WATCHING = 40  # at all of them: each holds one of the server's threads (`rsgi.THREADS`), and pages need some
ARRIVING_SECONDS = 5.0  # from being let in to the first piece; who has not come by then does not come
THE_END = b""  # of what is told through Redis
UNDER_WAY = b"under way"  # in the place of an order that has been taken

logger = logging.getLogger("authdemo.lab")


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


def place(order: Order) -> str:
    """Keep an order until it is opened; its id, by which whoever knows it may look on (96 bits)."""
    name = secrets.token_urlsafe(12)
    client.connection().set(_key(order.what, name), json.dumps(asdict(order)), ex=ORDERED_SECONDS)
    return name


class Elsewhere(Exception):
    """It goes on, and is not for this one to be told: another process of this site tells it, another thread of this one
    is about to, or so many look on here already."""


class Told:
    """Something that is being told: its pieces so far, and who looks on."""

    def __init__(self, name: str, order: Order, pieces: Generator[str]):
        self.name, self.order = name, order
        self.full: Full | None = None  # there was no room in line
        self._pieces: list[str] = []
        self._over = False
        self._watching, self._left = 0, time.monotonic()
        self._beaten = 0.0
        self._moved = threading.Condition()
        self._teller = threading.Thread(target=self._tell, args=(pieces,), name=f"told {name}", daemon=True)

    def begin(self) -> None:
        """Tell it, once it can be found here: at its end it is taken out of there again."""
        self._relay(json.dumps(asdict(self.order)))
        self._teller.start()

    @property
    def watching(self) -> int:
        """How many look on."""
        return self._watching

    def is_wanted(self) -> None:
        """Somebody waits for its end without looking on."""
        with self._moved:
            self._left = time.monotonic()

    def pieces(self) -> Iterator[str]:
        """From the beginning to the end, as they come; blanks while nothing does, by which one that left is noticed."""
        with self._moved:
            self._watching += 1
        with _arriving:
            del _let_in[:1]
        try:
            seen, over = 0, False
            while not over:
                more, over = self._after(seen)
                seen += len(more)
                yield from more or " "
        finally:
            with self._moved:
                self._watching, self._left = self._watching - 1, time.monotonic()

    def _after(self, seen: int) -> tuple[list[str], bool]:
        """What has been told since, waited for for a while; and whether that is the end."""
        with self._moved:
            self._moved.wait_for(lambda: len(self._pieces) > seen or self._over, LOOK_SECONDS)
            return self._pieces[seen:], self._over

    def _tell(self, pieces: Generator[str]) -> None:
        try:
            with closing(pieces):
                for piece in pieces:
                    self._relay(piece)
                    with self._moved:
                        self._pieces += [piece] if piece else []
                        self._moved.notify_all()
                    self._beat()
                    if self._is_left():
                        break
        except Full as full:
            self.full = full
        except Exception:  # the pages that wait for this thread must get an end
            logger.exception("what was under way at %s failed", self.name)
        finally:
            self._relay(THE_END)
            with suppress(StoreUnavailable):
                client.connection().delete(
                    _key(self.order.what, self.name), _key(self.order.what, self.name, "watched")
                )
            _here.pop((self.order.what, self.name), None)
            connections.close_all()
            with self._moved:
                self._over = True
                self._moved.notify_all()

    def _relay(self, piece: str | bytes) -> None:
        if self.order.for_many and (piece or piece == THE_END):
            key = _key(self.order.what, self.name, "pieces")
            with suppress(StoreUnavailable), client.connection().pipeline() as pipe:
                pipe.rpush(key, piece)
                pipe.expire(key, RELAYED_SECONDS)
                pipe.execute()

    def _beat(self) -> None:
        """Say to the other processes that this goes on."""
        if time.monotonic() - self._beaten > BEAT_SECONDS:
            self._beaten = time.monotonic()
            with suppress(StoreUnavailable):
                client.connection().set(_key(self.order.what, self.name), UNDER_WAY, ex=ALIVE_SECONDS)

    def _is_left(self) -> bool:
        with self._moved:
            if self._watching or time.monotonic() - self._left < GRACE_SECONDS:
                return False
            self._left = time.monotonic()  # whoever looks on at another process gets as long again
        with suppress(StoreUnavailable):
            return not client.connection().exists(_key(self.order.what, self.name, "watched"))
        return True


class Relayed:
    """Something that another process tells, as far as it comes through Redis."""

    full: Full | None = None  # who is in that process's line is told there

    def __init__(self, name: str, order: Order):
        self.name, self.order = name, order

    def is_wanted(self) -> None:
        is_waited_for(self.order.what, self.name)

    def pieces(self) -> Iterator[str]:
        """As of `Told`. They end, too, where there is no sign of life any more, or no Redis."""
        redis, key = client.connection(), _key(self.order.what, self.name, "pieces")
        with _arriving:
            del _let_in[:1]
            _relaying.append(self)
        try:
            seen = 1
            with suppress(StoreUnavailable):
                while is_known(self.order.what, self.name) or redis.llen(key) > seen:
                    self.is_wanted()
                    for piece in redis.lrange(key, seen, -1):
                        if piece == THE_END:
                            return
                        seen += 1
                        yield piece.decode()
                    time.sleep(RELAY_SECONDS)
                    yield " "
        finally:
            with _arriving:
                _relaying.remove(self)


Watched = Told | Relayed

_here: dict[tuple[str, str], Told] = {}  # by what it is and its id: what this process is telling
_let_in: list[float] = []  # when those were let in that have not come yet, by a clock that nobody sets
_relaying: list[Relayed] = []  # who looks on here at what others tell, once for each
_arriving = threading.Lock()


def find(what: str, name: str, tell: Callable[[Order], Generator[str]]) -> Watched | None:
    """What is being told of this under this id; begun, where it was only ordered. None where it is not (any more).

    `tell` makes the pieces of an order. Raises `Elsewhere`.
    """
    told: Watched | None
    try:
        told = begun(what, name, tell)
    except Elsewhere:
        if (told := _relayed(what, name)) is None:
            raise
    if told and not _lets_in():
        told.is_wanted()
        raise Elsewhere
    return told


def begun(what: str, name: str, tell: Callable[[Order], Generator[str]]) -> Told | None:
    """The same for whoever does not look on, as who orders a run for others to watch. Raises `Elsewhere`."""
    told = _here.get((what, name))
    if told is None and (order := _taken(what, name)):
        _here[what, name] = told = Told(name, order, tell(order))
        told.begin()
    return told


def is_waited_for(what: str, name: str) -> None:
    """Somebody waits for its end without looking on, wherever it is told. Raises `StoreUnavailable`."""
    client.connection().set(_key(what, name, "watched"), 1, ex=ALIVE_SECONDS)


def _relayed(what: str, name: str) -> Relayed | None:
    """What another process tells, where it does so for many."""
    first = client.connection().lindex(_key(what, name, "pieces"), 0)
    return None if first is None else Relayed(name, Order(**json.loads(first)))


def _lets_in() -> bool:
    """Whether one more may look on; a place is theirs from then on, so that of many at once no more are let in."""
    with _arriving:
        late = time.monotonic() - ARRIVING_SECONDS
        _let_in[:] = [at for at in _let_in if at > late]
        watching = sum(told.watching for told in list(_here.values())) + len(_relaying)
        if watching + len(_let_in) >= MOST_WATCHING:
            return False
        _let_in.append(time.monotonic())
        return True


def is_telling() -> bool:
    """Whether anything is under way in this process."""
    return bool(_here)


def is_known(what: str, name: str) -> bool:
    """Whether it is ordered or being told, here or elsewhere: for whoever only wants to know, and begins nothing."""
    return (what, name) in _here or bool(client.connection().exists(_key(what, name)))


def _taken(what: str, name: str) -> Order | None:
    """The order, for the one that asks first: that one is to tell it. Raises `Elsewhere` for all others.

    Taking it leaves its time as it is: only who tells it may say that it goes on, not whoever asks.
    """
    redis = client.connection()
    found = redis.set(_key(what, name), UNDER_WAY, xx=True, get=True, keepttl=True)
    if found == UNDER_WAY:
        is_waited_for(what, name)
        raise Elsewhere
    return None if found is None else Order(**json.loads(found))


def _key(what: str, name: str, kind: str = "order") -> str:
    return f"{policy.site().prefix}lab:{kind}:{what}:{name}"
