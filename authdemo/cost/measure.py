"""The measurement: the same view by every variant beside a control, in turn, each round in an order drawn anew.

What is reported is the difference to the control of the same round: whatever slows the machine down slows both. One
sample is some requests one after the other; figures are the quartiles of many rounds.
"""

import gc
import os
import secrets
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple, cast

import redis
from django.conf import settings
from django.contrib.auth.hashers import get_hasher, make_password
from django.core.handlers.wsgi import WSGIHandler

from authdemo import policy as policies
from authdemo.cost import served
from authdemo.cost.asking import Asker, Everybody
from authdemo.cost.figures import AGAIN, FIRST, NOWHERE, Cost, Figures, Passwords, Range, Weight
from authdemo.cost.served import Says, counted
from authdemo.lab.model.variants import JWT_DENYLIST, JWT_REFRESH, JWT_STATEFUL, JWT_STATELESS, SESSIONS_REDIS, Variant
from authdemo.lab.wire import machine_facts
from authdemo.lab.wire.measuring import in_turn, sampled, stopwatch
from authdemo.lab.wire.own_users import user_of
from authdemo.lab.wire.timed_redis import AWAY, SOCKET, timed_redis
from authdemo.policy import Policy
from authdemo.store.client import pool_of
from authdemo.store.traced import TracedRedis
from authdemo.strategy import Strategy
from authdemo.trace import Trace

VARIANTS = (SESSIONS_REDIS, JWT_STATELESS, JWT_REFRESH, JWT_DENYLIST, JWT_STATEFUL)
ALGORITHMS = ("HS256", "RS256", "ES256", "EdDSA")
LIFE = 3600.0  # seconds: nothing expires meanwhile
ROUNDS, REQUESTS = 60, 12
ROUNDS_AWAY, REQUESTS_AWAY = 15, 4  # where most of the time is a wait
CLASS = 30  # people who sign in at once
PHRASE = "correct horse battery staple"


@dataclass(frozen=True, eq=False)
class Subject:
    """One variant by one way to Redis, ready to be asked."""

    variant: str
    way: str
    note: str
    asker: Asker


class Sample(NamedTuple):
    """Some requests one after the other: per request, and where the time of one more has gone (s)."""

    cpu: float
    wall: float
    trace: Trace


def measure(says: Says, *, rounds: int = ROUNDS, served_rounds: int = served.ROUNDS) -> Figures:
    """All of it. `says` is told what is measured. Raises `NotPossible` where no real Redis can be started and timed, or
    no server, and `NotAnswered` where the site does not know who asks."""
    began = time.time()
    app = WSGIHandler()
    with ExitStack() as until_over:
        says("A Redis of its own, and somebody signed in by every variant")
        ways = {way: as_the_site(one) for way, one in until_over.enter_context(timed_redis()).clients.items()}
        subjects = list(_subjects(app, ways, until_over))
        everybody = cast(Strategy, Everybody())  # of whom nothing else is asked
        control = Asker(app, "sessions", replace(subjects[0].asker.policy, strategies={"sessions": everybody}))
        near = [one for one in subjects if one.way not in AWAY]
        away = [one for one in subjects if one.way in AWAY]
        what = f"{len(near)} ways to know who asks"
        costs, floor = _in_turn(near, control, _quietly(counted(says, what, rounds)), REQUESTS)
        what = f"The same with Redis {' and '.join(f'{seconds * 1000:g} ms' for seconds in AWAY.values())} away"
        rounds = min(rounds, ROUNDS_AWAY)
        costs += _in_turn(away, control, _quietly(counted(says, what, rounds)), REQUESTS_AWAY)[0]
        once = {one.variant: one for one in subjects if one.way in (SOCKET, NOWHERE)}
        weights = [_weight(one, ways[SOCKET]) for one in once.values()]
    says(f"{CLASS} passwords at once")
    passwords = _passwords()
    return Figures(
        began=began,
        machine=machine_facts.facts(),
        control=Range.of(floor),
        costs=costs,
        weights=weights,
        passwords=passwords,
        served=served.measure(says, rounds=served_rounds),
        seconds=time.time() - began,
    )


def as_the_site(plain: redis.Redis) -> TracedRedis:
    """A client of the same Redis as the site would make it: with its pool, and its trace."""
    to = plain.connection_pool.connection_kwargs
    who = f"{to['username']}:{to['password']}"
    url = f"unix://{who}@{to['path']}?db=0" if "path" in to else f"redis://{who}@{to['host']}:{to['port']}/0"
    return TracedRedis(connection_pool=pool_of(url))


def _subjects(app: WSGIHandler, ways: dict[str, TracedRedis], until_over: ExitStack) -> Iterator[Subject]:
    for variant in VARIANTS:
        asks = variant not in (JWT_STATELESS, JWT_REFRESH)
        notes = ("",) if variant.lane == "sessions" else (AGAIN,) if asks else (FIRST, AGAIN)
        for way, client in ways.items() if asks else [(SOCKET, ways[SOCKET])]:
            for note in notes:
                policy = policy_of(variant, redis=client, remembers_tokens=note == AGAIN)
                yield _subject(app, variant, way if asks else NOWHERE, note, policy, until_over)
    for algorithm in ALGORITHMS:
        if algorithm == settings.JWT_ALGORITHM:
            continue  # which is measured above
        policy = policy_of(JWT_STATELESS, redis=ways[SOCKET], remembers_tokens=False, algorithm=algorithm)
        yield _subject(app, Variant(algorithm, "jwt"), NOWHERE, FIRST, policy, until_over)


def policy_of(variant: Variant, **changes: Any) -> Policy:
    """With keys of its own, and names as long as the site's, so that tokens and records weigh what the site's do."""
    site = policies.site()
    prefix = f"{settings.REDIS_PREFIX}{secrets.token_hex(len(site.prefix))}"[: len(site.prefix) - 1] + ":"
    names = {"prefix": prefix, "issuer": site.issuer, "audience": site.audience, "api_audience": site.api_audience}
    lives = dict.fromkeys(("access_seconds", "access_max_seconds", "stateless_seconds", "session_idle"), LIFE)
    return variant.policy("cost", keys_named_in="", **names, **lives, **changes)


def _subject(app: WSGIHandler, variant: Variant, way: str, note: str, policy: Policy, until_over: ExitStack) -> Subject:
    user, password = until_over.enter_context(user_of(secrets.token_hex(2), "me", policy))
    asker = Asker(app, variant.lane, policy)
    asker.signs_in(user.username, password)
    return Subject(variant.name, way, note, asker)


def _in_turn(
    subjects: list[Subject], control: Asker, rounds: Iterator[int], requests: int
) -> tuple[list[Cost], list[float]]:
    """What each takes beyond the control of the same round, and the control's own CPU per request."""
    askers: dict[Subject | None, Asker] = {None: control, **{one: one.asker for one in subjects}}
    for asker in askers.values():
        _sample(asker, requests)  # what is made once, and remembered, is not what is measured
    found = in_turn({name: partial(_sample, asker, requests) for name, asker in askers.items()}, rounds)
    floor = found.pop(None)
    return [_cost(one, samples, floor) for one, samples in found.items() if one], [sample.cpu for sample in floor]


def _sample(asker: Asker, requests: int) -> Sample:
    cpu, wall = time.thread_time(), time.perf_counter()
    for _ in range(requests):
        asker.asks()
    cpu, wall = time.thread_time() - cpu, time.perf_counter() - wall
    return Sample(cpu / requests, wall / requests, asker.traced())


def _quietly(rounds: Iterator[int]) -> Iterator[int]:
    """Rounds between which memory is cleared up, and in which it is not."""
    gc.disable()
    try:
        for number in rounds:
            gc.collect()
            yield number
    finally:
        gc.enable()


def _cost(one: Subject, samples: list[Sample], floor: list[Sample]) -> Cost:
    beyond = list(zip(samples, floor, strict=True))
    parts = {
        kind: statistics.median(sample.trace.seconds(kind) for sample in samples) * 1e6
        for kind in ("redis", "sql", "signature")
    }
    last = samples[-1].trace
    return Cost(
        one.variant,
        one.way,
        Range.of([sample.cpu - control.cpu for sample, control in beyond]),
        Range.of([sample.wall - control.wall for sample, control in beyond]),
        asked=", ".join(filter(None, (last.what("redis"), last.what("signature")))),
        note=one.note,
        **parts,
    )


def _weight(one: Subject, client: TracedRedis) -> Weight:
    prefix = one.asker.policy.prefix
    kept = sum(client.memory_usage(key) or 0 for key in client.scan_iter(match=f"{prefix}*"))
    return Weight(one.variant, one.asker.bytes_sent, kept)


def _passwords() -> Passwords:
    """By the hash that the site uses: on so many processors, in so many threads as people."""
    alone = [sampled(lambda: make_password(PHRASE)) for _ in range(3)]
    with stopwatch() as watch, ThreadPoolExecutor(CLASS) as pool:
        list(pool.map(make_password, [PHRASE] * CLASS))
    return Passwords(str(get_hasher().algorithm), statistics.median(alone), CLASS, watch.seconds, os.cpu_count() or 1)
