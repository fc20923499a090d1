"""Thirty people sign in at once: `python -m tests.accounts.class_signs_in`. Prints what they, and others, wait for.

Somebody who is in already asks `api/me` all the while. Clients and site share the machine. The last of the thirty is
compared with what nobody can do without: as many hashes, each on one core.
"""

import json
import os
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from tests import by_hand
from tests.processes import Demo, manage
from tests.room.times import Times

PAUSE_SECONDS = 0.01  # between two questions of whoever is in


class Person:
    """Somebody with a browser."""

    def __init__(self, demo: Demo, user: dict[str, str]):
        self.client = httpx.Client(base_url=demo.url, timeout=60, trust_env=False)
        self.said = {name: user[name] for name in ("username", "password")}

    def signs_in(self) -> None:
        self.client.post("/sessions/api/login", json=self.said).raise_for_status()

    def asks(self) -> None:
        self.client.get("/sessions/api/me").raise_for_status()


def some(demo: Demo, people: int) -> list[Person]:
    found: list[Person] = []
    while len(found) < people:
        found += [Person(demo, user) for user in json.loads(manage("seat", "--json", var=demo.var).stdout)["users"]]
    return found[:people]


def at_once(everybody: list[Person], is_in: Person, waited: Times) -> float:
    """How long the last one waits (s); what the one who is in waits for meanwhile is added."""
    all_here = threading.Barrier(len(everybody) + 1)

    def signs_in(one: Person) -> None:
        all_here.wait()
        one.signs_in()

    with ThreadPoolExecutor(len(everybody)) as pool:
        busy = [pool.submit(signs_in, one) for one in everybody]
        all_here.wait()
        began = time.monotonic()
        while not all(one.done() for one in busy):
            waited.of(is_in.asks)
            time.sleep(PAUSE_SECONDS)
        took = time.monotonic() - began
        for one in busy:
            one.result()
    return took


def measure(people: int, rounds: int, var: Path) -> None:
    waited, single, last = Times(), Times(), []
    with Demo(var) as demo:
        is_in, *everybody = some(demo, people + 1)
        for _ in range(rounds):
            single.of(is_in.signs_in)
            last.append(at_once(everybody, is_in, waited))
    least = statistics.median(single) * people / (os.cpu_count() or 1)
    print(f"{people} people sign in at once, {rounds} times")
    print(f"One alone:     {statistics.median(single):.3f} s ({min(single):.3f} to {max(single):.3f})")
    print(f"The last one:  {statistics.median(last):.2f} s ({min(last):.2f} to {max(last):.2f})")
    print(f"               {statistics.median(last) / least:.2f} times what as many take alone, on every core at once")
    print(f"Who is in:     {waited}")


if __name__ == "__main__":
    by_hand.measured(__doc__, measure, people=30, rounds=7)
