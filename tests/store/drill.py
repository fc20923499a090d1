"""People who sign in, look, renew, log out and end their other device while Redis fails over; and what they were told.

Only what was acknowledged counts: a 503 promises nothing, and may be either. Everything else that an answer says is
noted and compared with what is so in the end.
"""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.environment import PEOPLE
from tests.people import PASSWORD

LANES = {"sessions": {}, "jwt": {"revocation": "denylist"}, "jwt, stateful": {"revocation": "stateful"}}
PAUSE = max(0.05, PEOPLE / 100)  # seconds between two steps of one person: a hundred a second by all of them
PATIENCE = 60  # seconds for an answer: a slow machine is no fault of a failover


@dataclass
class Told:
    """What everybody was told, by all of them."""

    wrong: list[str] = field(default_factory=list)
    unavailable: int = 0
    acknowledged: dict[str, int] = field(default_factory=dict)
    longest_gap: float = 0.0
    clients: list[httpx.Client] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __str__(self) -> str:
        counted = ", ".join(f"{number} {what}" for what, number in sorted(self.acknowledged.items()))
        return f"acknowledged {counted}; {self.unavailable} times 503"

    def close(self) -> None:
        for client in self.clients:
            client.close()

    def count(self, what: str) -> None:
        with self.lock:
            self.acknowledged[what] = self.acknowledged.get(what, 0) + 1


class Device:
    """A browser of somebody's: its cookies, and what it was told last."""

    def __init__(self, url: str, lane: str, username: str, told: Told) -> None:
        self.lane, self.wishes = lane.partition(",")[0], LANES[lane]
        self.username, self.told, self.url = username, told, url
        self.client = self._client()
        self.in_vain_since = 0.0

    def _client(self) -> httpx.Client:
        client = httpx.Client(base_url=self.url, trust_env=False, timeout=PATIENCE)
        self.told.clients.append(client)
        return client

    def asked(self, method: str, path: str, **options: Any) -> httpx.Response | None:
        """The answer; None for a 503, which must say when to come again. A gap begins where one first asks in vain."""
        self.in_vain_since = self.in_vain_since or time.monotonic()
        response = self.client.request(method, f"/{self.lane}/{path}", **options)
        if response.status_code == 503:
            if "Retry-After" not in response.headers:
                self.wrong(f"{path}: a 503 without Retry-After")
            with self.told.lock:
                self.told.unavailable += 1
            return None
        with self.told.lock:
            self.told.longest_gap = max(self.told.longest_gap, time.monotonic() - self.in_vain_since)
        self.in_vain_since = 0.0
        return response

    def until_answered(self, method: str, path: str, **options: Any) -> httpx.Response:
        while (response := self.asked(method, path, **options)) is None:
            time.sleep(PAUSE)
        return response

    def wrong(self, what: str) -> None:
        with self.told.lock:
            self.told.wrong.append(f"{self.lane} {self.username}: {what}")

    def signs_in(self) -> "Device":
        self.client.close()
        self.client = self._client()
        body = {"username": self.username, "password": PASSWORD, **self.wishes}
        if (response := self.until_answered("POST", "api/login", json=body)).status_code != 200:
            self.wrong(f"signing in: {response.status_code} {response.text[:80]}")
        self.told.count("sign-ins")
        return self

    def looks(self) -> None:
        """Who was told that they are signed in, is."""
        before = self.client.cookies.get("refresh")
        response = self.asked("GET", "api/me")
        if response is None:
            return
        if response.status_code != 200 or response.json()["user"] != self.username:
            self.wrong(f"thrown out: {response.status_code} {response.text[:80]}")
            self.signs_in()
        elif before != self.client.cookies.get("refresh"):
            self.told.count("renewals")

    def copied(self) -> "Device":
        copy = Device(self.url, self.lane, self.username, self.told)
        for cookie in self.client.cookies.jar:
            if cookie.name in {"sessionid", "access", "refresh"}:
                copy.client.cookies.set(cookie.name, cookie.value or "", domain=cookie.domain)
        return copy

    def is_in(self) -> bool:
        return self.until_answered("GET", "api/me").status_code == 200

    def logs_out(self) -> "Device | None":
        """What a copy holds of a login that is over, if that was acknowledged."""
        copy = self.copied()
        token = self.client.cookies.get("csrftoken") or ""
        response = self.asked("POST", "api/logout", headers={"X-CSRFToken": token})
        if response is not None and response.status_code == 200:
            self.told.count("log-outs")
            return copy
        return None

    def ends(self, other: "Device") -> "Device | None":
        """The other one's copy, once this one was told that it is out."""
        response = other.asked("GET", "api/me")
        if response is None or response.status_code != 200:
            return None
        login_id, copy = response.json()["login_id"], other.copied()
        token = {"csrfmiddlewaretoken": self.client.cookies.get("csrftoken") or ""}
        for path, fields in (("devices/", {"password": PASSWORD}), (f"devices/{login_id}/revoke/", {})):
            response = self.asked("POST", path, data={**token, **fields})
            if response is None or response.status_code != 302 or "login" in response.headers["Location"]:
                return None
        self.told.count("revocations")
        return copy


class Person(threading.Thread):
    """Two devices; one of them goes on for as long as it lasts, the other one comes and goes."""

    def __init__(self, url: str, lane: str, username: str, told: Told, is_over: Callable[[], bool], seed: int) -> None:
        super().__init__(daemon=True)
        self.laptop, self.phone = (Device(url, lane, username, told) for _ in range(2))
        self.is_over, self.chance = is_over, random.Random(seed)
        self.ended: list[Device] = []
        self.failed: Exception | None = None

    def run(self) -> None:
        try:
            self.laptop.signs_in()
            self.phone.signs_in()
            while not self.is_over():
                self.steps()
                time.sleep(PAUSE)
        except Exception as error:
            self.failed = error

    def steps(self) -> None:
        step = self.chance.random()
        if step < 0.9:
            self.laptop.looks()
            return
        over = self.phone.logs_out() if step < 0.95 else self.laptop.ends(self.phone)
        if over:
            self.ended.append(over)
        if over or not self.phone.is_in():
            self.phone.signs_in()

    def finds(self, told: Told) -> None:
        """Afterwards: is all as it was acknowledged?"""
        if self.failed:
            told.wrong.append(f"{self.laptop.lane}: {self.failed!r}")
            return
        if not self.laptop.is_in():
            self.laptop.wrong("signed in, and not known in the end")
        for each in self.ended:
            if each.is_in():
                each.wrong("its end was acknowledged, and it is alive")
