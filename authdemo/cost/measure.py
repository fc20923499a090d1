"""The measurement: the same view by every variant beside a control, in turn, each round in an order drawn anew.

What is reported is the difference to the control of the same round: whatever slows the machine down slows both. One
sample is some requests one after the other; figures are the quartiles of many rounds.
"""

import gc
import os
import random
import secrets
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any, cast

import redis
from django.conf import settings
from django.contrib.auth.hashers import get_hasher, make_password
from django.core.handlers.wsgi import WSGIHandler

from authdemo import policy as policies
from authdemo.cost.asking import Asker, Everybody
from authdemo.cost.figures import Cost, Figures, Passwords, Range, Weight
from authdemo.lab.model.variants import JWT_DENYLIST, JWT_REFRESH, JWT_STATEFUL, JWT_STATELESS, SESSIONS_REDIS, Variant
from authdemo.lab.wire import machine_facts
from authdemo.lab.wire.own_users import user_of
from authdemo.lab.wire.timed_redis import AWAY, SOCKET, timed_redis
from authdemo.policy import Policy
from authdemo.store.client import TracedRedis, pool_of
from authdemo.strategy import Strategy

VARIANTS = (SESSIONS_REDIS, JWT_STATELESS, JWT_REFRESH, JWT_DENYLIST, JWT_STATEFUL)
ALGORITHMS = ("HS256", "RS256", "ES256", "EdDSA")
FIRST, AGAIN = "seen for the first time", "seen again"
NOWHERE = "asks no Redis"
LIFE = 3600.0  # seconds: nothing expires meanwhile
ROUNDS, REQUESTS = 60, 12
ROUNDS_AWAY, REQUESTS_AWAY = 15, 4  # where most of the time is a wait
CLASS = 30  # people who sign in at once

Says = Callable[[str], None]


@dataclass(frozen=True)
class Subject:
    """One variant by one way to Redis, ready to be asked."""

    variant: str
    way: str
    note: str
    asker: Asker


@dataclass
class Samples:
    """Beyond the control, per request, by round (s)."""

    cpu: list[float]
    wall: list[float]


def measure(says: Says, *, rounds: int = ROUNDS) -> Figures:
    """All of it. `says` is told what is measured. Raises `NotPossible` where no real Redis can be started and timed."""
    began = time.time()
    app = WSGIHandler()
    with ExitStack() as until_over:
        says("A Redis of its own, and somebody signed in by every variant")
        ways = {way: _as_the_site(one) for way, one in until_over.enter_context(timed_redis()).clients.items()}
        subjects = list(_subjects(app, ways, until_over))
        everybody = cast(Strategy, Everybody())  # of whom nothing else is asked
        control = Asker(app, "sessions", replace(subjects[0].asker.policy, strategies={"sessions": everybody}))
        near = [one for one in subjects if one.way not in AWAY]
        away = [one for one in subjects if one.way in AWAY]
        what = f"{len(near)} ways to know who asks"
        samples, floor = _in_turn(near, control, _counted(says, what, rounds), REQUESTS)
        what = f"The same with Redis {' and '.join(f'{seconds * 1000:g} ms' for seconds in AWAY.values())} away"
        samples |= _in_turn(away, control, _counted(says, what, min(rounds, ROUNDS_AWAY)), REQUESTS_AWAY)[0]
        costs = [_cost(one, samples[id(one)]) for one in subjects]
        once = {one.variant: one for one in subjects if one.way in (SOCKET, NOWHERE)}
        weights = [_weight(one, ways[SOCKET]) for one in once.values()]
    says(f"{CLASS} passwords at once")
    passwords = _passwords()
    took = time.time() - began
    return Figures(began, took, machine_facts.facts(), _range(floor), costs, weights, passwords)


def _as_the_site(plain: redis.Redis) -> TracedRedis:
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
                policy = _policy(variant, redis=client, remembers_tokens=note == AGAIN)
                yield _subject(app, variant, way if asks else NOWHERE, note, policy, until_over)
    for algorithm in ALGORITHMS:
        policy = _policy(JWT_STATELESS, redis=ways[SOCKET], remembers_tokens=False, algorithm=algorithm)
        yield _subject(app, Variant(algorithm, "jwt"), NOWHERE, FIRST, policy, until_over)


def _policy(variant: Variant, **changes: Any) -> Policy:
    """With keys of its own, and names as long as the site's, so that tokens and records weigh what the site's do."""
    site = policies.site()
    prefix = f"{settings.REDIS_PREFIX}{secrets.token_hex(len(site.prefix))}"[: len(site.prefix) - 1] + ":"
    names = {"prefix": prefix, "issuer": site.issuer, "audience": site.audience, "api_audience": site.api_audience}
    lives = dict.fromkeys(("access_seconds", "access_max_seconds", "stateless_seconds", "session_idle"), LIFE)
    return variant.policy("cost", **names, **lives, **changes)


def _subject(app: WSGIHandler, variant: Variant, way: str, note: str, policy: Policy, until_over: ExitStack) -> Subject:
    user, password = until_over.enter_context(user_of(secrets.token_hex(2), "me", policy))
    asker = Asker(app, variant.lane, policy)
    asker.signs_in(user.username, password)
    return Subject(variant.name, way, note, asker)


def _in_turn(
    subjects: list[Subject], control: Asker, rounds: Iterator[int], requests: int
) -> tuple[dict[int, Samples], list[float]]:
    """Samples by subject, and the control's own CPU per request."""
    found, floor = {id(one): Samples([], []) for one in subjects}, []
    for asker in [control, *(subject.asker for subject in subjects)]:
        for _ in range(requests):
            asker.asks()  # what is made once, and remembered, is not what is measured
    gc.collect()
    gc.disable()
    try:
        for _ in rounds:
            cpu, wall = _sample(control, requests)
            floor.append(cpu)
            for one in random.sample(subjects, len(subjects)):
                spent, took = _sample(one.asker, requests)
                found[id(one)].cpu.append(spent - cpu)
                found[id(one)].wall.append(took - wall)
            gc.collect()
    finally:
        gc.enable()
    return found, floor


def _counted(says: Says, what: str, rounds: int) -> Iterator[int]:
    """The rounds, each tenth of them told."""
    for number in range(rounds):
        if number % max(1, rounds // 10) == 0:
            says(f"{what}: round {number + 1} of {rounds}")
        yield number


def _sample(asker: Asker, requests: int) -> tuple[float, float]:
    cpu, wall = time.thread_time(), time.perf_counter()
    for _ in range(requests):
        asker.asks()
    return (time.thread_time() - cpu) / requests, (time.perf_counter() - wall) / requests


def _cost(one: Subject, samples: Samples) -> Cost:
    traces = [one.asker.traced() for _ in range(5)]
    parts = {kind: _micros([trace.seconds(kind) for trace in traces]) for kind in ("redis", "sql", "signature")}
    asked = ", ".join(filter(None, (traces[-1].what("redis"), traces[-1].what("signature"))))
    cpu, wall = _range(samples.cpu), _range(samples.wall)
    return Cost(one.variant, one.way, cpu, wall, asked=asked, note=one.note, **parts)


def _weight(one: Subject, client: TracedRedis) -> Weight:
    prefix = one.asker.policy.prefix
    kept = sum(client.memory_usage(key) or 0 for key in client.scan_iter(match=f"{prefix}*"))
    return Weight(one.variant, one.asker.bytes_sent, kept)


def _passwords() -> Passwords:
    """By the hash that the site uses: on so many processors, in so many threads as people."""
    alone = []
    for _ in range(3):
        began = time.perf_counter()
        make_password("correct horse battery staple")
        alone.append(time.perf_counter() - began)
    began = time.perf_counter()
    with ThreadPoolExecutor(CLASS) as pool:
        list(pool.map(make_password, ["correct horse battery staple"] * CLASS))
    last = time.perf_counter() - began
    return Passwords(str(get_hasher().algorithm), statistics.median(alone), CLASS, last, os.cpu_count() or 1)


def _range(seconds: list[float]) -> Range:
    return Range(*(each * 1e6 for each in statistics.quantiles(seconds, n=4)))


def _micros(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1e6
