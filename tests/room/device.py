"""Somebody in a rehearsal, by HTTP."""

import random
import re
import threading
import time

import httpx

from tests.room.screens import Screen

ASKS_EVERY = 1.0  # s
RADIO = re.compile(r'<input type="radio" name="(\w+)" value="([^"]+)"')


class Device(threading.Thread):
    """It asks, shows what is new, predicts once a question, watches what runs."""

    def __init__(self, url: str, code: str, number: int, seed: int):
        super().__init__(daemon=True)
        self.random = random.Random(seed + number)
        self.number, self.address, self.screen = number, 0, Screen(url)
        self.screen.gets(f"/room/{code}/").sends("/room/", code=code)
        self.name, self.version = self.screen.name, self.screen.shown
        self.given: dict[str, dict[str, str]] = {}  # by round
        self.offline_until, self.back = 0.0, time.monotonic()
        self.right_at: dict[int, float] = {self.version: self.back}
        self.watched, self.is_leaving = "", False
        self.over = threading.Event()
        self.faults: list[str] = []

    def run(self) -> None:
        while not self.over.wait(ASKS_EVERY * self.random.uniform(0.9, 1.1)):
            if not self.is_connected:
                continue
            try:
                if self.is_leaving:
                    self.moves()
                self.asks()
            except httpx.TransportError:
                self.back = time.monotonic()  # the server is away
            except AssertionError as wrong:
                self.faults.append(f"{self.name}: {wrong}")

    def ends(self) -> None:
        self.over.set()
        self.join()
        self.screen.client.close()

    @property
    def is_connected(self) -> bool:
        return time.monotonic() > self.offline_until

    def when_right(self, version: int) -> float:
        """When it first showed this version or a later one; 0.0 where it has not yet."""
        return min((at for shown, at in list(self.right_at.items()) if shown >= version), default=0.0)

    def is_offline(self, seconds: float) -> None:
        self.offline_until = self.back = time.monotonic() + seconds

    def moves(self) -> None:
        """To another network: the same cookies from another address."""
        self.is_leaving, self.address = False, self.address + 1
        self.screen.moves_to(f"127.0.{self.number + 1}.{self.address}")
        self.back = time.monotonic()

    def asks(self) -> None:
        version = self.screen.is_told(self.version)
        if version != self.version:
            self.screen.gets("/room/")
            self.version = self.screen.shown
            self.right_at.setdefault(self.version, time.monotonic())
        self.answers()

    def answers(self) -> None:
        page = self.screen.page
        if (asked := re.search(r'name="round" value="(\d+)"', page)) and asked[1] not in self.given:
            offered = RADIO.findall(page)
            answers = {lane: self.random.choice([key for of, key in offered if of == lane]) for lane, _ in offered}
            if "Kept." in self.screen.predicts(**answers).page:
                self.given[asked[1]] = answers
        elif (run := re.search(r'data-follow="([^"]+)"', page)) and run[1] != self.watched:
            self.watched = run[1]
            self.screen.client.get(run[1])
