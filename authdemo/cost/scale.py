"""The same beside a thousand, a hundred thousand and a million sign-ins: what grows with them, and what must not.

Each number has a Redis of its own, filled with copies of what real sign-ins have left there, under other names. All are
there at once and are asked in turn, so that what is compared was measured within the same rounds.
"""

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import redis
from django.core.handlers.wsgi import WSGIHandler

from authdemo import policy as policies
from authdemo.accounts.changes import strategies
from authdemo.accounts.models import User
from authdemo.cost import served, servers
from authdemo.cost.asking import Asker
from authdemo.cost.figures import Grown, Range, Scale
from authdemo.cost.measure import policy_of
from authdemo.lab.model.run_policy import keys_named_in
from authdemo.lab.model.variants import JWT_DENYLIST, JWT_STATEFUL, SESSIONS_REDIS, Variant
from authdemo.lab.wire import leftovers, machine_facts
from authdemo.lab.wire.measuring import in_turn, stopwatch
from authdemo.lab.wire.own_users import user_of
from authdemo.lab.wire.run_folder import run_folder
from authdemo.lab.wire.run_redis import run_redis
from authdemo.strategy import Ending

Says = served.Says

NUMBERS = (1_000, 100_000, 1_000_000)
DEVICES = (1, 10, 100)
ROUNDS, REQUESTS = 30, 40
ROUNDS_SLOW, STARTS = 9, 7  # of what takes its time; of fewer than 7 nothing follows (`measuring.LEAST`)
AT_ONCE = 5_000  # copies
WEIGHED = 20_000  # sign-ins are enough for their weight
LIFE_MS = 60 * 60 * 1000
VARIANTS = (SESSIONS_REDIS, JWT_DENYLIST, JWT_STATEFUL)


@dataclass
class Crowd:
    """A Redis with so many sign-ins, and somebody's of our own in it, by variant."""

    logins: int
    url: str
    client: redis.Redis
    askers: dict[Variant, Asker] = field(default_factory=dict)
    users: dict[Variant, User] = field(default_factory=dict)


def measure(
    says: Says,
    *,
    numbers: tuple[int, ...] = NUMBERS,
    devices: tuple[int, ...] = DEVICES,
    rounds: int = ROUNDS,
    slow_rounds: int = ROUNDS_SLOW,
    starts: int = STARTS,
) -> Scale:
    """Raises `NotPossible` where no real Redis can be started."""
    began = time.time()
    with ExitStack() as until_over:
        crowds = [_crowd(number, until_over) for number in numbers]
        for crowd in crowds:
            says(f"{crowd.logins:,} sign-ins")
            _fill(crowd, SESSIONS_REDIS, crowd.logins, says)
        grown = list(_requests(crowds, served.counted(says, "Who am I?", rounds)))
        for number in devices:
            turns = served.counted(says, f"All of {number} devices ended", slow_rounds)
            grown += _in_turn({f"revoke-all, {number} devices": partial(_revokes_all, number)}, crowds, turns)
        turns = served.counted(says, "What a run leaves is cleared up", slow_rounds)
        grown += _in_turn({"clearing up after a run": _clears_up}, crowds, turns)
        turns = served.counted(says, "The site is started", starts)
        grown += _in_turn({"a start of the demo": _starts}, crowds, turns)
        per_login = dict(_weights(min(numbers[-1], WEIGHED), says))
    seconds = time.time() - began
    return Scale(began=began, seconds=seconds, machine=machine_facts.facts(), per_login=per_login, grown=grown)


def _crowd(number: int, until_over: ExitStack) -> Crowd:
    own = until_over.enter_context(run_redis(appendonly=False))
    crowd = Crowd(number, own.server.running.url, own.client)
    app = WSGIHandler()
    for variant in VARIANTS:
        policy = policy_of(variant, redis=own.client, remembers_tokens=True, max_logins=1000)
        user, password = until_over.enter_context(user_of(secrets.token_hex(2), "me", policy))
        crowd.users[variant] = user
        crowd.askers[variant] = Asker(app, variant.lane, policy)
        crowd.askers[variant].signs_in(user.username, password)
    return crowd


def _fill(crowd: Crowd, variant: Variant, number: int, says: Says) -> None:
    """Copies of everything that this variant has left of the sign-in of its user."""
    prefix = crowd.askers[variant].policy.prefix
    kept = {key: crowd.client.dump(key) or b"" for key in _under(crowd.client, prefix)}
    for first in range(0, number, AT_ONCE):
        with crowd.client.pipeline(transaction=False) as pipe:
            for other in range(first, min(first + AT_ONCE, number)):
                for key, content in kept.items():
                    pipe.restore(_other(key, other), LIFE_MS, content)
            pipe.execute()
        if first and first % (AT_ONCE * 20) == 0:
            says(f"{first:,} of {number:,}")


def _under(client: redis.Redis, prefix: str) -> list[str]:
    return [key.decode() for key in client.scan_iter(match=f"{prefix}*", count=1000)]


def _other(key: str, number: int) -> str:
    """A name of the same length and kind: the last part is an id, in hexadecimal, base64url or decimal."""
    head, _, last = key.rpartition(":")
    name = last.strip("{}")
    other = str(number).rjust(len(name), "0") if not name.isdecimal() else str(10_000_000 + number)
    return f"{head}:{last.replace(name, other)}"


def _requests(crowds: list[Crowd], rounds: Iterator[int]) -> Iterator[Grown]:
    jobs: dict[str, Callable[[Crowd], float]] = {
        f"api/me, {variant.name}": partial(_asks, variant) for variant in VARIANTS
    }
    yield from _in_turn(jobs, crowds, rounds)


def _in_turn(
    jobs: Mapping[str, Callable[[Crowd], float]], crowds: Iterable[Crowd], rounds: Iterator[int]
) -> Iterator[Grown]:
    """Each job on each crowd, round by round, and how many times as long as beside the fewest."""
    by_number = {crowd.logins: crowd for crowd in crowds}
    all_of_them = {
        (what, number): partial(job, crowd) for what, job in jobs.items() for number, crowd in by_number.items()
    }
    found = in_turn(all_of_them, rounds)
    fewest = min(by_number)
    for (what, number), times in found.items():
        yield Grown(what, number, Range.of(times), Range.in_pairs(times, found[what, fewest]))


def _asks(variant: Variant, crowd: Crowd) -> float:
    with stopwatch() as watch:
        for _ in range(REQUESTS):
            crowd.askers[variant].asks()
    return watch.seconds / REQUESTS


def _revokes_all(devices: int, crowd: Crowd) -> float:
    """On the lane of sessions."""
    asker, user = crowd.askers[SESSIONS_REDIS], crowd.users[SESSIONS_REDIS]
    with policies.use(asker.policy):
        another = Asker(asker.app, asker.lane, asker.policy)
        user.set_password(password := secrets.token_urlsafe())
        user.save(update_fields=["password"])
        for _ in range(devices - 1):
            another.signs_in(user.username, password)
        with stopwatch() as watch:
            strategies()["sessions"].revoke_all(user, ending=Ending.OPERATOR)
    asker.signs_in(user.username, password)
    return watch.seconds


def _clears_up(crowd: Crowd) -> float:
    """Of a run of twenty keys."""
    run = secrets.token_hex(4)
    policy = SESSIONS_REDIS.policy(run, redis=crowd.client)
    with policies.use(policy):
        for number in range(20):
            crowd.client.set(f"{policy.prefix}session:{number}", "x" * 300, ex=60)
        with stopwatch() as watch:
            leftovers.delete_keys(run)
    left = crowd.client.exists(keys_named_in(run), f"{policy.prefix}session:0")
    if left:
        raise AssertionError("something is left of a run")
    return watch.seconds


def _starts(crowd: Crowd) -> float:
    """Until it answers; to end it is not counted."""
    with run_folder() as folder, ExitStack() as until_over:
        with stopwatch() as watch:
            until_over.enter_context(servers.site(folder, 1, None, REDIS_URL=crowd.url))
        return watch.seconds


def _weights(number: int, says: Says) -> Iterator[tuple[str, float]]:
    """Bytes for each of so many sign-ins, living and ended, which are all that is in a Redis."""
    for variant in VARIANTS:
        says(f"What {number:,} sign-ins weigh: {variant.name}")
        for state in ("", ", ended"):
            with ExitStack() as until_over:
                crowd = _crowd(0, until_over)
                if state:
                    with policies.use(crowd.askers[variant].policy):
                        strategies()[variant.lane].revoke_all(crowd.users[variant], ending=Ending.OPERATOR)
                before = _used(crowd.client)
                _fill(crowd, variant, number, says)
                yield f"{variant.name}{state}", (_used(crowd.client) - before) / number


def _used(client: redis.Redis) -> int:
    about: dict[str, Any] = client.info("memory")
    return int(about["used_memory"])
