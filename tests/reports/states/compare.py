"""The compare page before and after everything that can be done on it, in the ordinary view and for a projector."""

import re
from collections.abc import Iterator
from unittest.mock import patch

from authdemo.accounts import seats
from authdemo.compare import memory
from jwt_app.modes import MODES
from tests import people
from tests.compare.visitor import Visitor, expire
from tests.reports.states import Seen
from tests.reports.states.visits import redis_away

NEW = "another password altogether"
ENDS = ("logout", "revoke", "everywhere", "password")
CHANGES = ("promote", "demote", "ban", "unban", "delete")


def does(visitor, action, **fields):
    visitor.client.post("/compare/act/", {"action": action, **fields})
    return visitor.client.get("/compare/")


def kept_up(visitor):
    """The page after compare.js has put in what it fetches each second."""
    page = visitor.client.get("/compare/")
    fresh = visitor.client.get("/compare/copy/").content.decode()
    for part in ("result", "story", "unenforced", "copy", "cost"):
        element = re.compile(rf'<(\w+)[^>]* id="{part}".*?</\1>', re.DOTALL)
        before, after = element.search(page.content.decode())[0], element.search(fresh)[0]
        page.content = page.content.decode().replace(before, after)
    return page


def nobody() -> Iterator[Seen]:
    visitor = Visitor()
    yield "nobody", visitor.client.get("/compare/")
    yield "nobody, for a projector", visitor.client.get("/compare/?projector")
    yield "nothing to do it with", does(visitor, "steal")
    with patch.object(seats, "NEW_PER_MINUTE", 0):
        yield "no seat is free", does(visitor, "login")


def not_robbed() -> Iterator[Seen]:
    visitor = Visitor()
    yield "signed in", does(visitor, "login")
    for view in ("", "?projector"):
        yield f"the way of a request{view}", visitor.client.get(f"/compare/flow/{view}")
    yield "a password at hand", visitor.client.get("/sessions/password/")
    yield "devices, and a password at hand", visitor.client.get("/sessions/devices/")
    yield "logged out, not robbed", does(visitor, "logout")
    yield "the way of a request that is nobody's", visitor.client.get("/compare/flow/")
    del visitor.client.cookies[memory.COOKIE.name]
    yield "logged out, and what was done before is forgotten", visitor.client.get("/compare/")
    yield "nothing to steal", does(visitor, "steal")
    does(visitor, "ban")
    yield "signing in while banned", does(visitor, "login")
    yield "fresh users", does(visitor, "fresh")
    for lane in ("sessions", "jwt"):
        bob = people.bob()
        visitor.client.post(f"/{lane}/login/", {"username": bob.username, "password": people.PASSWORD})
    yield "somebody else is signed in", visitor.client.get("/compare/")
    expire(visitor.seat)
    yield "the seat has expired", visitor.client.get("/compare/")


def robbed() -> Iterator[Seen]:
    visitor = Visitor()
    does(visitor, "login")
    yield "robbed", does(visitor, "steal")
    yield "robbed, for a projector", visitor.client.get("/compare/?projector")
    yield "robbed, and kept up to date", kept_up(visitor)
    for action in CHANGES:
        yield f"robbed, then {action}", does(visitor, action)
    yield "signed in again", does(visitor, "login")
    does(visitor, "steal")
    yield "thrown away", does(visitor, "forget")
    does(visitor, "steal")
    yield "another mode", does(visitor, "login", revocation="stateful", lifetime="15")
    fields = {"old": seats.users(visitor.seat)[0]["password"], "chosen": NEW, "again": NEW}
    visitor.client.post("/sessions/password/", fields)
    yield "a password of one's own", visitor.client.get("/compare/")


def ended_in(mode: str, action: str) -> Iterator[Seen]:
    visitor = Visitor()
    does(visitor, "login", revocation=mode)
    does(visitor, "steal")
    yield f"{mode}, robbed, then {action}", does(visitor, action)
    if mode == "denylist":
        yield f"{mode}, {action}, for a projector", visitor.client.get("/compare/?projector")


def ended() -> Iterator[Seen]:
    """What ought to lock a thief out, in every mode."""
    for number, mode in enumerate(MODES):
        for action in ("logout", ENDS[number]):
            yield from ended_in(mode, action)
    yield from ended_in("stateless", "promote")


def without_redis() -> Iterator[Seen]:
    visitor = Visitor()
    does(visitor, "login", revocation="denylist")
    with redis_away():
        yield "without Redis", visitor.client.get("/compare/")
        yield "a theft without Redis", does(visitor, "steal")
        yield "a log-out without Redis", does(visitor, "logout")
    does(visitor, "login", revocation="refresh")
    does(visitor, "steal")
    with redis_away():
        yield "robbed, and without Redis", visitor.client.get("/compare/")
        yield "a ban that is not enforced yet", does(visitor, "ban")


STORIES = [nobody, not_robbed, robbed, ended, without_redis]
