"""server-memory: ten people sign in. How many bytes does the server keep of each?"""

from django.contrib.sessions.models import Session

from authdemo.lab.attacks.rivals import stock
from authdemo.lab.model.excerpts import SESSION_IS_STORED, STATELESS_KEEPS_NOTHING
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import JWT, SESSIONS
from authdemo.lab.wire.browser import COPIED
from authdemo.lab.wire.stage import Stage
from authdemo.store import client

PEOPLE = 10


class ServerMemory(Story):
    """How much does a sign-in weigh on the server?"""

    asks = "Somebody signs in. Does the server keep anything of it?"
    variants = (*SESSIONS, *JWT)
    answers = (YES, NO, Answer("depends", "Depends on the set-up"))
    seconds = 2
    why = (
        "A record on the server takes room for as long as it lives, and so does whatever a token’s end is written "
        "down in. Only what is kept nowhere weighs nothing, and cannot be ended."
    )
    rule = "Multiply by your sign-ins before you fear it: a million records of this size fit into one machine."
    stops = "Bytes as Redis counts them (MEMORY USAGE), as stand in the row, or as pickled in the process."
    excerpts = (SESSION_IS_STORED, STATELESS_KEEPS_NOTHING)

    def story(self, stage: Stage) -> None:
        people = [stage.browser("laptop") for _ in range(PEOPLE)]
        for laptop in people:
            laptop.logs_in(stage.username, stage.password)
        stage.tells(f"{PEOPLE} people sign in.")
        ids = [value for laptop in people for name in COPIED if (value := laptop.cookie(name))]
        in_redis, in_rows, in_process = of_redis(stage.policy.prefix), of_rows(ids), of_process()
        each = (in_redis + in_rows + in_process) / PEOPLE
        where = [
            name for name, size in (("Redis", in_redis), ("the database", in_rows), ("memory", in_process)) if size
        ]
        told = f"{each:.0f} B for each, in {' and '.join(where)}" if where else "nothing"
        stage.tells("The server keeps of them:", told)

        stage.measures("bytes kept for each sign-in", each, "B")
        stage.finds("C13", each > 0, told)
        stage.concludes((YES if each else NO).key)


def of_redis(prefix: str) -> int:
    """As Redis counts it, names and its own bookkeeping included."""
    redis = client.connection()
    return sum(redis.memory_usage(key) or 0 for key in redis.scan_iter(match=f"{prefix}*", count=1000))


def of_rows(ids: list[str]) -> int:
    return sum(len(row.session_key) + len(row.session_data) for row in Session.objects.filter(session_key__in=ids))


def of_process() -> int:
    """Names and pickled values in this process's memory."""
    held = getattr(stock.memory(), "_cache", {})
    return sum(len(name) + len(value) for name, value in held.items())
