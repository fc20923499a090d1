"""server-memory: ten people sign in, and one of them ten times. How many bytes does the server keep of each?"""

import pickle
from collections.abc import Mapping, Sequence

from django.contrib.sessions.models import Session

from authdemo.lab.attacks.rivals import stock
from authdemo.lab.model.excerpts import SESSION_IS_STORED, STATELESS_KEEPS_NOTHING
from authdemo.lab.model.experiment import NO, YES, Story
from authdemo.lab.model.variants import JWT, SESSIONS
from authdemo.lab.wire.browser import COPIED, Browser
from authdemo.lab.wire.stage import Stage
from authdemo.policy import Policy
from authdemo.store import client, named_keys

PEOPLE = 10
TIMES = 10  # that one of them signs in
DATABASE = "the database’s files"  # no memory


class ServerMemory(Story):
    """How much does a sign-in weigh on the server?"""

    asks = "Somebody signs in. Does the server keep anything of it?"
    variants = (*SESSIONS, *JWT)
    seconds = 2
    why = (
        "A session’s record takes room for as long as the session lives. So does whatever a token needs on the server "
        "to be ended early: a family, a deny entry. A token that needs nothing there weighs nothing, and cannot be "
        "ended."
    )
    rule = "Multiply by your sign-ins before you fear it: a million records of this size fit into one machine."
    stops = (
        "Bytes as Redis counts them (MEMORY USAGE), as stand in the row, or as pickled in the process. What a server "
        "needs before anybody signs in is not among them."
    )
    excerpts = (SESSION_IS_STORED, STATELESS_KEEPS_NOTHING)

    def story(self, stage: Stage) -> None:
        people = stage.people(PEOPLE)
        stage.tells(f"{PEOPLE} people sign in.")
        of_people = kept(stage, people)
        each = sum(of_people.values()) / PEOPLE
        stage.tells("The server keeps of them:", said(each, of_people))

        one = [stage.browser("laptop") for _ in range(TIMES)]
        for laptop in one:
            laptop.logs_in(stage.username, stage.password)
        stage.tells(f"One person signs in {TIMES} times, on as many devices.")
        of_both = kept(stage, [*people, *one])
        again = sum(of_both.values()) / TIMES - sum(of_people.values()) / TIMES
        stage.tells("The server keeps more of that person:", said(again, of_both))

        stage.measures("bytes kept for each person’s sign-in", each, "B")
        stage.measures("bytes kept for each sign-in of one person", again, "B")
        per_device = f"; of one person on {TIMES} devices {again:.0f} B for each" if each or again else ""
        in_memory = each > 0 and not of_people[DATABASE]
        stage.finds("C13", in_memory, f"{said(each, of_people)}{per_device}")
        stage.concludes((YES if each else NO).key)


def kept(stage: Stage, laptops: Sequence[Browser]) -> dict[str, int]:
    """Bytes that the server keeps of these, by where."""
    ids = [value for laptop in laptops for name in COPIED if (value := laptop.cookie(name))]
    return {"Redis": of_redis(stage.policy), DATABASE: of_rows(ids), "memory": of_process(ids)}


def said(each: float, by_place: Mapping[str, int]) -> str:
    where = [name for name, size in by_place.items() if size]
    return f"{each:.0f} B for each, in {' and '.join(where)}" if where else "keeps nothing on the server"


def of_redis(run: Policy) -> int:
    """As Redis counts it, names and its own bookkeeping included."""
    redis = client.connection()
    return sum(redis.memory_usage(key) or 0 for key in named_keys.of(redis, run))


def of_rows(ids: list[str]) -> int:
    return sum(len(row.session_key) + len(row.session_data) for row in Session.objects.filter(session_key__in=ids))


def of_process(ids: Sequence[str]) -> int:
    """Names and values in this process's memory, pickled as they lie there."""
    memory = stock.memory()
    found = memory.get_many(stock.keys_in_memory(ids))
    return sum(
        len(memory.make_key(name)) + len(pickle.dumps(value, pickle.HIGHEST_PROTOCOL)) for name, value in found.items()
    )
