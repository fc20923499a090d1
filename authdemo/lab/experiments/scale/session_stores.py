"""session-stores: memory, Redis, a database, the cookie itself. What does each of them keep, cost and answer?"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.contrib.sessions.models import Session

from authdemo import policy
from authdemo.lab.attacks.rivals.stock import DatabaseStore
from authdemo.lab.model.excerpts import SESSION_IS_READ
from authdemo.lab.model.experiment import NO, YES, Answer, Comparison
from authdemo.lab.model.variants import SESSIONS, SESSIONS_DATABASE, SESSIONS_MEMORY, Variant
from authdemo.lab.wire.browser import CREDENTIALS, Look
from authdemo.lab.wire.second_server import SecondServer
from authdemo.lab.wire.stage import Stage
from authdemo.lab.wire.timing import ratio, spread

ROUNDS = 60


class SessionStores(Comparison):
    """Where should sessions be kept: in memory, in Redis, in a database or in the cookie?"""

    asks = "Does a session outlive the process that made it?"
    variants = SESSIONS
    answers = (YES, NO, Answer("depends", "Depends on the store"))
    seconds = 5
    starts_processes = True
    why = (
        "Memory is nearest and dies with its process. A database keeps everything and can be asked anything, for "
        "queries on each request; Redis is built for exactly one small question; a cookie asks nobody and ends nothing."
    )
    rule = (
        "Redis for many requests, the database for few or for audits, memory for tests; a signed cookie for what may "
        "outlive its end."
    )
    stops = (
        "The database is compared with memory, and as near as this site has it. Where Redis writes every change to "
        "disk at once, a session’s lookup, which moves its timeout on, waits for that."
    )
    excerpts = (SESSION_IS_READ,)

    @contextmanager
    def shares(self, run: str, stages: Mapping[Variant, Stage]) -> Iterator[SecondServer]:
        """Another process, which has only what was kept outside of this one."""
        with SecondServer(stages) as server:
            yield server.ready()

    def plays(self, stages: Mapping[Variant, Stage]) -> None:
        laptops = {variant: stage.browser("laptop") for variant, stage in stages.items()}
        for variant, stage in stages.items():
            with policy.use(stage.policy):
                stage.signs_in(laptops[variant])
        looks: dict[Variant, list[Look]] = {variant: [] for variant in stages}
        for round_ in range(ROUNDS + 5):
            for variant, laptop in laptops.items():
                look = laptop.opens_profile()
                if round_ >= 5:  # the first ones warm up
                    looks[variant].append(look)
        for variant, stage in stages.items():
            self.counts(stage, looks[variant])
            other = stage.browser("laptop", server=stage.shared.origin(variant))
            other.copies(laptops[variant], *CREDENTIALS)
            self.survives_a_process(stage, stage.looks(other, "Another process is shown your cookie."))
        if SESSIONS_DATABASE in stages:
            self.judges_the_database(stages[SESSIONS_DATABASE], looks)

    def counts(self, stage: Stage, looks: list[Look]) -> None:
        sql, redis = looks[-1].cost.count("sql"), looks[-1].cost.count("redis")
        stage.tells(f"You look in {ROUNDS} times. Each costs:", f"{redis} Redis, {sql} SQL")
        stage.measures("SQL queries per request", sql, "")
        took = spread([store_seconds(look) * 1e6 for look in looks])
        stage.measures("microseconds in Redis and SQL per request", took.median, "µs", took.low, took.high)
        says = f"{sql} SQL quer{'y' if sql == 1 else 'ies'} per request"
        stage.finds("C45", sql > 0, says)

    def survives_a_process(self, stage: Stage, look: Look) -> None:
        survived = "known to another process" if look.accepted else f"unknown to another process, {look.says}"
        stage.finds("C45", look.accepted, survived)
        stage.concludes((YES if look.accepted else NO).key)

    def judges_the_database(self, stage: Stage, looks: Mapping[Variant, list[Look]]) -> None:
        if SESSIONS_MEMORY in looks:
            theirs = [store_seconds(look) for look in looks[SESSIONS_MEMORY]]
            found = ratio([store_seconds(look) for look in looks[SESSIONS_DATABASE]], theirs)
            stage.finds("C45", found.more_than(1.0), f"{found} the time in the store, compared with memory")
        read = DatabaseStore().decode
        rows = [read(row.session_data) for row in Session.objects.all()]
        of_user = [row for row in rows if row.get("_auth_user_id") == str(stage.user.pk)]
        stage.tells("An auditor asks the database who is signed in.", f"{len(of_user)} row of this user")
        stage.finds("C45", len(of_user) == 1, f"{len(of_user)} row found by a query")


def store_seconds(look: Look) -> float:
    """Time in whatever was asked."""
    return look.cost.seconds("sql") + look.cost.seconds("redis")
