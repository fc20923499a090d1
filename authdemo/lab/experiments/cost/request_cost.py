"""request-cost: what does it cost to find out who is asking? Counted, and timed in turn within one run."""

import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import jwt
import redis
from django.conf import settings

from authdemo.lab.experiments.scale.verify_is_mint import signed_by
from authdemo.lab.model.excerpts import SESSION_IS_READ, TOKEN_IS_VERIFIED
from authdemo.lab.model.experiment import Answer, Comparison
from authdemo.lab.model.variants import JWT_DENYLIST, JWT_REFRESH, JWT_STATELESS, SESSIONS_REDIS, Variant
from authdemo.lab.wire.browser import Browser, Look
from authdemo.lab.wire.relay import Relay
from authdemo.lab.wire.stage import Stage
from authdemo.lab.wire.timing import ratio, spread
from authdemo.store import client
from authdemo.store.client import TracedRedis
from authdemo.trace import Kind

ROUNDS = 80
DELAY = 0.001  # seconds each way: a store 2 ms away
CHEAP = 0.2  # “cheap next to” something: a fifth of it at most
FAR = Variant("jwt/denylist+2ms", "jwt", JWT_DENYLIST.changes)
ALGORITHMS = tuple(map(signed_by, ("HS256", "RS256", "ES256", "EdDSA")))


class RequestCost(Comparison):
    """What does it cost to find out who is asking?"""

    asks = "Who is asking? What does finding that out cost on each request?"
    variants = (SESSIONS_REDIS, JWT_STATELESS, JWT_REFRESH, JWT_DENYLIST, FAR, *ALGORITHMS)
    answers = (
        Answer("lookup", "A lookup in the store"),
        Answer("cpu", "A signature, and no lookup"),
        Answer("depends", "Depends on the set-up"),
    )
    seconds = 5
    lifetimes = {"access_seconds": 60.0, "access_max_seconds": 60.0, "stateless_seconds": 60.0, "leeway": 0}
    why = (
        "A lookup waits for somebody else, a signature for one’s own processor. Which of the two is longer depends on "
        "how far away the store is and on how much arithmetic the algorithm asks for."
    )
    rule = "Count first, then measure at your own distances. On one host a store is as near as the arithmetic."
    stops = (
        "One process, one request at a time. The lookup that is compared is a plain read (the denylist’s); a session’s "
        "also moves its timeout on, once a minute: a write to disk where Redis promises to keep every one."
    )
    excerpts = (SESSION_IS_READ, TOKEN_IS_VERIFIED)

    @contextmanager
    def shares(self, run: str, stages: Mapping[Variant, Stage]) -> Iterator[None]:
        """A relay in front of Redis, for the variant whose store is 2 ms away."""
        own = client.connection().connection_pool.connection_kwargs
        with Relay(lambda: _connected(own), delay=DELAY) as relay:
            login = {name: own[name] for name in ("username", "password", "db", "protocol") if own.get(name)}
            pool = redis.ConnectionPool(host="127.0.0.1", port=relay.port, socket_timeout=2, **login)
            stages[FAR].lives_by(redis=TracedRedis(connection_pool=pool))
            yield
            pool.disconnect()

    def plays(self, stages: Mapping[Variant, Stage]) -> None:
        laptops = {variant: stage.browser("laptop") for variant, stage in stages.items()}
        for variant, stage in stages.items():
            stage.signs_in(laptops[variant])
        for _ in range(5):  # to warm up
            for laptop in laptops.values():
                laptop.opens_profile()
        looks: dict[Variant, list[Look]] = {variant: [] for variant in stages}
        for _ in range(ROUNDS):  # in turn, so that whatever slows the machine down slows all
            for variant, laptop in laptops.items():
                looks[variant].append(laptop.opens_profile())
        for variant, stage in stages.items():
            self.counts(stage, looks[variant])
            if variant in ALGORITHMS:
                self.compares(stage, laptops[variant], looks[variant], looks)

    def counts(self, stage: Stage, looks: list[Look]) -> None:
        """What a request costs, counted; and how long what is counted takes."""
        redis_, sql, checks = ({look.cost.count(kind) for look in looks} for kind in ("redis", "sql", "signature"))
        says = f"{_each(redis_)} Redis, {_each(sql)} SQL, {_each(checks)} signature check{'s' * (checks != {1})}"
        stage.tells(f"You look in {ROUNDS} times. Each costs:", says)
        kinds: dict[Kind, str] = {"redis": "a lookup", "signature": "a signature check"}
        for kind, what in kinds.items():
            if times := [look.cost.seconds(kind) * 1e6 for look in looks if look.cost.count(kind)]:
                took = spread(times)
                stage.measures(f"microseconds for {what}", took.median, "µs", took.low, took.high)
        expected = ({1}, {0}, {0}) if stage.lane == "sessions" else ({0}, {0}, {1})
        stage.finds("C9", (redis_, sql, checks) == expected, says)
        stage.concludes("lookup" if redis_ != {0} else "cpu")

    def compares(self, stage: Stage, laptop: Browser, looks: list[Look], others: Mapping[Variant, list[Look]]) -> None:
        checks = [look.cost.seconds("signature") for look in looks]
        for variant, where in ((JWT_DENYLIST, "on this host"), (FAR, "2 ms away")):
            if variant in others:
                found = ratio(checks, [look.cost.seconds("redis") for look in others[variant]])
                dear = found.more_than(CHEAP)
                stage.finds("C10", None if dear is None else not dear, f"{found} the time of a lookup {where}")
        with_key, without = self.decodes(stage, laptop)
        found = ratio(with_key, without)
        stage.finds("C11", found.more_than(1.0), f"{found} as long as reading alone")

    def decodes(self, stage: Stage, laptop: Browser) -> tuple[list[float], list[float]]:
        """Seconds to read the token with its signature checked, and without, in turn."""
        key, token = stage.ring.current, laptop.cookie(settings.ACCESS_COOKIE_NAME) or ""
        unchecked: Any = {"verify_signature": False}
        audience, checked_times, unchecked_times = stage.policy.audience, [], []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            jwt.decode(token, key.verifying, algorithms=[key.algorithm], audience=audience)
            between = time.perf_counter()
            jwt.decode(token, options=unchecked)
            checked_times.append(between - began)
            unchecked_times.append(time.perf_counter() - between)
        return checked_times, unchecked_times


def _connected(to: Mapping[str, Any]) -> socket.socket:
    """A connection to where the site's own client goes."""
    if "path" in to:
        found = socket.socket(socket.AF_UNIX)
        found.connect(to["path"])
        return found
    return socket.create_connection((to["host"], to["port"]))


def _each(counts: set[int]) -> str:
    return str(min(counts)) if len(counts) == 1 else f"{min(counts)} to {max(counts)}"
