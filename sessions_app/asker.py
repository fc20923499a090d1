"""Another service's side of a session: `python -m sessions_app.asker --ask URL`, with the standard library alone.

A session id says nothing to whoever has not the record, so this asks the site whose it is (`introspection`), with the
secret that both have in INTROSPECTION_SECRET. Each request would be one more at the site; an answer is believed for a
window instead, never beyond its own `exp`, and so long this may be wrong: somebody who has logged out is let in until
it is over, and somebody who has just signed in anew is known at once. While the site is away nobody is known but whom
the window still covers.

A session id is all that a browser has of somebody: whoever runs this could act as each of those who show it one, on
the pages too. It is for a service of the site's own. Its door is that of `authdemo/basics/another_service.py`.
"""

import argparse
import hashlib
import os
import re
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from authdemo.basics.another_service import Refused, Service, serve
from authdemo.basics.asking_a_site import ANSWER_SECONDS, Unknown, address, asked, seconds

VARIABLE = "INTROSPECTION_SECRET"  # has the password
WINDOW_SECONDS = 5.0
MOST = 10_000  # sessions whose answers are believed at once, and as many that are none
UNDER_WAY = 32  # questions
LONGEST = 512  # characters of a session id
INACTIVE = {"active": False}
SAID = ("sub", "username", "role", "exp")

Said = dict[str, Any]


def introspect(url: str, password: str, session_id: str) -> Said:
    """What the site says of it (RFC 7662, 2.2). Raises `Unknown`."""
    try:
        said = asked(url, {"token": session_id}, password)
    except Unknown as why:
        raise Unknown(WHY.get(why.status, str(why)), why.status) from None
    if not isinstance(said, dict) or not isinstance(said.get("active"), bool) or not _is_date(said.get("exp", 0)):
        raise Unknown("its answer is none of RFC 7662")
    return said


WHY = {401: f"it has another {VARIABLE}", 404: f"it has no {VARIABLE}", 503: "it cannot look sessions up"}


def _is_date(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class Answers:
    """What was answered within the window. Safe for threads; keeps no session id, but what it hashes to.

    What is no session is believed for as long, so that nonsense is no lever; and kept apart, so that it pushes out
    nothing but nonsense.
    """

    def __init__(
        self,
        ask: Callable[[str], Said],
        window: float,
        now: Callable[[], float] = time.monotonic,
        date: Callable[[], float] = time.time,
    ) -> None:
        """`ask`: what the site says of a session id, or `Unknown`; `window`, `now` in seconds, `date` as `exp` is."""
        self._ask, self._window, self._now, self._date = ask, window, now, date
        self._good: dict[bytes, tuple[float, Said]] = {}  # by what a session id hashes to: until when, and what
        self._none: dict[bytes, tuple[float, Said]] = {}
        self._under_way: set[bytes] = set()
        self._changes = threading.Condition()
        self.shown = self.asked = 0

    def of(self, session_id: str) -> Said:
        """Raises `Unknown`. One question at a time is under way about a session: who else shows it waits for that."""
        name = hashlib.sha256(session_id.encode()).digest()
        with self._changes:
            self.shown += 1
            is_free = self._changes.wait_for(lambda: name not in self._under_way, ANSWER_SECONDS)
            if said := self._believed(name):
                return self._in_time(said)
            if not is_free or len(self._under_way) >= UNDER_WAY:
                raise Unknown("too much is being asked already")
            self.asked += 1
            self._under_way.add(name)
        try:
            return self._in_time(self._answered(name, session_id))
        finally:
            with self._changes:
                self._under_way.remove(name)
                self._changes.notify_all()

    def _answered(self, name: bytes, session_id: str) -> Said:
        """Ask, and keep what is said: from when it was asked on, as the answer may be as old as that."""
        until = self._now() + self._window
        said = self._ask(session_id)
        with self._changes:
            self._good.pop(name, None)
            self._none.pop(name, None)
            kept = self._good if said["active"] else self._none
            kept[name] = (until, said)
            if len(kept) > MOST:
                del kept[next(iter(kept))]
        return said

    def _believed(self, name: bytes) -> Said | None:
        until, said = self._good.get(name) or self._none.get(name) or (-float("inf"), None)
        return said if self._now() < until else None

    def _in_time(self, said: Said) -> Said:
        """From its `exp` on a session is none, whatever the window says (RFC 7662, 2.2)."""
        return said if "exp" not in said or self._date() < said["exp"] else INACTIVE


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("python -m sessions_app.asker", description="Says whose a session is, by asking.")
    parser.add_argument("--ask", type=address, required=True, help="where to ask: the site's /sessions/api/introspect")
    parser.add_argument(
        "--window", type=seconds, default=WINDOW_SECONDS, help="seconds an answer is believed (5); 0 asks each time"
    )
    parser.add_argument("--port", type=int, default=8101, help="on 127.0.0.1 (8101; 0: any that is free)")
    told = parser.parse_args(arguments)
    password = os.environ.get(VARIABLE, "").strip()
    if wrong := wrong_with(password):
        print(wrong, file=sys.stderr)
        return 1
    answers = Answers(partial(introspect, told.ask, password), told.window)

    def who(session_id: str) -> Said:
        said = answers.of(session_id) if len(session_id) <= LONGEST else INACTIVE
        if not said["active"]:
            raise Refused("nobody")
        return {name: said.get(name) for name in SAID}

    def health() -> Said:
        return {"shown": answers.shown, "asked": answers.asked}

    service = partial(Service, "asker", told.port, who, health)
    return serve(service, told.port, partial(said_of, told.ask, password))


def wrong_with(password: str) -> str:
    """Why it is no secret that the site takes (`authdemo/env.py`); empty where it may be. Never shows it."""
    if not password:
        return f"{VARIABLE} is not set: the site answers whoever has its secret, and nobody else."
    if not re.fullmatch("[!-~]{32,512}", password):
        return f"{VARIABLE} takes 32 to 512 printable characters without a blank; give it the one that the site has."
    return ""


def said_of(url: str, password: str) -> str:
    """What is to be known of the site before anybody is shown."""
    try:
        introspect(url, password, "nobody's")
    except Unknown as why:
        return f"Site      {url}: {why}. It is asked again with each session."
    return f"Site      {url} answers."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
