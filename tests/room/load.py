"""A hundred people in a room, and two runs under way: `python -m tests.room.load`. Prints times and memory.

Every screen asks each second; pages are loaded one after the other meanwhile. Clients and site share the machine.
"""

import random
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests import by_hand
from tests.processes import Demo
from tests.room.screens import Screen
from tests.room.times import Times

PAGES = ("/room/", "/lab/", "/compare/", "/claims/", "/lab/logout-replay/", "/sessions/", "/jwt/")
RUN = "/lab/revocation-ladder/"
PER_ADDRESS = 20  # people: of one network only so many get users within a minute
POLL = re.compile(r"GET /room/state \d+ .*redis=(\d+)/\S+ sql=(\d+)/")


def memory(pids: list[int]) -> float:
    """MB of these processes, what they share counted once (PSS). Linux alone tells."""
    found = 0
    for pid in pids:
        try:
            found += int(re.search(r"^Pss: +(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)[1])
        except FileNotFoundError:
            continue
    return found / 1024


def polls(screen: Screen, times: Times, over: threading.Event) -> None:
    while not over.wait(random.uniform(0.9, 1.1)):
        times.of(lambda: screen.is_told(screen.shown))


def runs(screen: Screen, over: threading.Event) -> None:
    """One run after the other, watched to its end."""
    while not over.is_set():
        screen.gets(RUN).sends(RUN)


def measure(people: int, seconds: float, var: Path) -> None:
    over, asked, loaded, most = threading.Event(), Times(), Times(), 0.0
    with Demo(var, "--room") as demo:
        code = re.search(r"Room +(\w{6}), at", demo.said())[1]
        screens = [Screen(demo.url, f"127.0.1.{1 + number // PER_ADDRESS}") for number in range(people)]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda one: one.gets(f"/room/{code}/").sends("/room/", code=code), screens))
        runners = [Screen(demo.url) for _ in range(2)]
        with ThreadPoolExecutor(people + len(runners)) as pool:
            busy = [pool.submit(polls, screen, asked, over) for screen in screens]
            busy += [pool.submit(runs, screen, over) for screen in runners]
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                visitor, page = random.choice(screens), random.choice(PAGES)
                loaded.of(lambda v=visitor, p=page: v.client.get(p).raise_for_status())
                most = max(most, memory(list(demo.family())))
                time.sleep(0.1)
            over.set()
        for one in busy:
            one.result()  # an answer that was none would be a quick one
        costs = [(int(redis), int(sql)) for redis, sql in POLL.findall(demo.said())]
        for screen in (*screens, *runners):
            screen.client.close()
    dear = sum(redis > 1 or sql > 0 for redis, sql in costs)
    print(f"{people} people ask each second, 2 runs are under way, {seconds:g} s")
    print(f"Pages:       {loaded}")
    print(f"Questions:   {asked}")
    print(f"Their cost:  {dear} of {len(costs)} took more than one command to Redis, or SQL")
    print(f"Memory:      {most:.0f} MB at most, all processes of the site together")


if __name__ == "__main__":
    by_hand.measured(__doc__, measure, people=100, seconds=60.0)
