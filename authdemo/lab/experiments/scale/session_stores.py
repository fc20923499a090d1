"""session-stores: memory, Redis, a database, the cookie itself. What does each of them keep, cost and answer?"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from authdemo import policy
from authdemo.lab.attacks.rivals.stock import StockSessions
from authdemo.lab.model.excerpts import SESSION_IS_READ
from authdemo.lab.model.experiment import NO, YES, Answer, Comparison
from authdemo.lab.model.variants import SESSIONS, SESSIONS_DATABASE, SESSIONS_REDIS, Variant
from authdemo.lab.wire.browser import CREDENTIALS, Browser
from authdemo.lab.wire.exchange import Look
from authdemo.lab.wire.measuring import Job, compare, in_turn, timed
from authdemo.lab.wire.second_server import SecondServer
from authdemo.lab.wire.stage import Stage
from authdemo.lab.wire.telling import NotPossible
from authdemo.lab.wire.timed_redis import SOCKET, TimedRedis, timed_redis
from sessions_app.published import parsed

LOOKS = 40  # to count what each costs; the times are measured apart
CALL = "microseconds for the store’s call alone"
READ, WRITE, SYNCED = "Redis, a read", "Redis, a write", "Redis, a write on disk first"


@dataclass(frozen=True)
class Shared:
    """Another process, which has only what was kept outside of this one; a Redis to be timed, or why there is none."""

    server: SecondServer
    redis: TimedRedis | str


class SessionStores(Comparison):
    """Where should sessions be kept: in memory, in Redis, in a database or in the cookie?"""

    asks = "Does a session outlive the process that made it?"
    variants = SESSIONS
    answers = (YES, NO, Answer("depends", "Depends on the store"))
    seconds = 5
    starts_processes = True
    why = (
        "Memory is nearest and dies with its process. A database is there anyway and keeps what it was told, for a "
        "query on each request. Redis answers one small question fast, and as fast as the disk where each answer must "
        "be on it first. A cookie asks nobody and ends nothing."
    )
    rule = (
        "Redis for many requests, the database for few, memory for tests; a signed cookie only for what may work on "
        "after a log-out. Who wants to audit sign-ins writes them down: no store of sessions does."
    )
    stops = (
        "The call that finds the session is timed, and its answer read; the user is not. One process on one host: the "
        "database is as near as this site has it, and Redis behind a Unix socket."
    )
    excerpts = (SESSION_IS_READ,)

    @contextmanager
    def shares(self, run: str, stages: Mapping[Variant, Stage]) -> Iterator[Shared]:
        with SecondServer(stages) as server, ExitStack() as until_over:
            try:
                redis: TimedRedis | str = until_over.enter_context(timed_redis())
            except NotPossible as why:
                redis = str(why)
            yield Shared(server.ready(), redis)

    def plays(self, stages: Mapping[Variant, Stage]) -> None:
        laptops = {variant: stage.browser("laptop") for variant, stage in stages.items()}
        for variant, stage in stages.items():
            with policy.use(stage.policy):
                stage.signs_in(laptops[variant])
        looks = in_turn({variant: laptop.opens_profile for variant, laptop in laptops.items()}, LOOKS)
        for variant, stage in stages.items():
            self.counts(stage, looks[variant])
            other = stage.browser("laptop", server=stage.shared.server.origin(variant))
            other.copies(laptops[variant], *CREDENTIALS)
            self.survives_a_process(stage, stage.looks(other, "Another process is shown your cookie."))
        calls = self.times(stages, laptops)
        if SESSIONS_DATABASE in stages:
            self.compares(stages[SESSIONS_DATABASE], calls)
            self.audits(stages[SESSIONS_DATABASE], laptops[SESSIONS_DATABASE])

    def counts(self, stage: Stage, looks: list[Look]) -> None:
        sql, redis = (max(look.cost.count(kind) for look in looks) for kind in ("sql", "redis"))
        stage.tells(f"You look in {LOOKS} times. Each costs:", f"{redis} Redis, {sql} SQL")
        stage.measures("SQL queries per request", sql, "")
        says = f"{sql} SQL quer{'y' if sql == 1 else 'ies'} per request"
        stage.finds("C45", sql > 0, says)

    def survives_a_process(self, stage: Stage, look: Look) -> None:
        survived = f"{'known' if look.accepted else 'unknown'} to another process; the restart itself is C41’s"
        stage.finds("C45", look.accepted, survived)
        stage.concludes((YES if look.accepted else NO).key)

    def times(self, stages: Mapping[Variant, Stage], laptops: Mapping[Variant, Browser]) -> dict[str, Job]:
        """What each store takes to find one session and to read it, without the user: by its name in the chart."""
        stock = {variant.name: stock_call(stage, laptops[variant]) for variant, stage in stages.items()}
        calls = {name: call for name, call in stock.items() if call}
        notes = {
            "sessions/database": f"one query, {connection.display_name}",
            "sessions/memory": "within the process",
            "sessions/signed-cookie": "no store: a signature is checked",
            READ: "GET: waits for no disk",
            WRITE: "GETEX moves the timeout on; fsync: no",
            SYNCED: "the same, fsync: always. It is the disk that this waits for",
        }
        redis = stages[SESSIONS_REDIS].shared.redis if SESSIONS_REDIS in stages else ""
        if isinstance(redis, TimedRedis):
            calls |= redis_calls(stages[SESSIONS_REDIS], redis)
        took = timed({name: call for name, call in calls.items() if name != SYNCED})
        if isinstance(redis, TimedRedis):
            redis.fsync("always")
            took |= timed({SYNCED: calls[SYNCED]})
            redis.fsync("no")
        for name, spread in took.items():
            stage = next((s for variant, s in stages.items() if variant.name == name), None) or stages[SESSIONS_REDIS]
            low, high = spread.low * 1e6, spread.high * 1e6
            stage.measures(CALL, low, "µs", low, high, label=name, note=notes[name])
        return calls

    def compares(self, stage: Stage, calls: Mapping[str, Job]) -> None:
        """Is the database slower than memory, and than a Redis that reads?"""
        for name, than in (("sessions/memory", "memory"), (READ, "a Redis that reads")):
            if name in calls:
                found = compare(calls["sessions/database"], calls[name])
                stage.finds("C45", found.more, f"{found} the time of {than}")
            elif name == READ:
                stage.finds("C45", None, f"no Redis to compare it with: {stage.shared.redis}")

    def audits(self, stage: Stage, laptop: Browser) -> None:
        """Can SQL tell whose session it is, and does anything stay of one that has ended?"""
        rows = Session.objects.filter(session_key=laptop.cookie(settings.SESSION_COOKIE_NAME))
        told = rows.filter(session_data__contains="_auth_user_id").count()
        stage.tells("An auditor asks in SQL whose session this is.", f"{_rows(told)} of {rows.count()} says so")
        laptop.logs_out()
        left = rows.count()
        stage.tells("You log out, and the auditor asks when that session was.", f"{_rows(left)} is left of it")
        stage.finds(
            "C45",
            told == 1 and left == 1,
            f"{_rows(told)} says whose it is in a form that SQL reads; once it has ended, {_rows(left)} is left",
        )


def _rows(number: int) -> str:
    return f"{number} row" if number else "no row"


def stock_call(stage: Stage, laptop: Browser) -> Job | None:
    """One of Django's engines, loading this session; None where it is not Django's."""
    strategy = stage.policy.strategies.get(stage.lane)
    if not isinstance(strategy, StockSessions):
        return None
    session_id = laptop.cookie(settings.SESSION_COOKIE_NAME)
    with policy.use(stage.policy):
        session = strategy.store(session_id)
    return session.load


def redis_calls(stage: Stage, redis: TimedRedis) -> dict[str, Job]:
    """This lane's own record, read and parsed as its requests do."""
    key, _ = redis.copies_session_of(stage)
    read, slide = redis.reads(key)[SOCKET], redis.slides(key)
    return {READ: lambda: parsed(read()), WRITE: lambda: parsed(slide()), SYNCED: lambda: parsed(slide())}
