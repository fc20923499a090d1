"""The pages of both lanes: nobody signed in, somebody, refused; forms with everything that can be wrong."""

import re
from collections.abc import Callable, Iterator
from functools import partial

from authdemo import policy
from authdemo.lab.model.variants import SESSIONS_SIGNED_COOKIE
from authdemo.lanes.password_proof import COOKIES
from jwt_app.modes import MODES
from tests import people
from tests.people import PASSWORD, Browser
from tests.reports.states import Seen
from tests.reports.states.visits import by_form, redis_away, sees, sends

LONG = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 " + "(KHTML, like Gecko)" * 6 + "\u202e<b>Chrome/140</b>"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/605"
NEW = "another password altogether"


def nobody(lane: str) -> Iterator[Seen]:
    browser = Browser(lane)
    yield "signing in", sees(browser, "login/")
    yield "signing in to go on", sees(browser, "devices/")
    yield "signing in with nothing", sends(browser, "login/")
    yield "signing in with a wrong password", sends(browser, "login/", username="nobody", password="wrong")


def member(lane: str) -> Iterator[Seen]:
    """Signed in by the form, so that devices may be changed."""
    alice = people.alice()
    laptop = by_form(Browser(lane), alice.username, **_asked(lane))
    yield "profile of a member", sees(laptop)
    yield "one device", sees(laptop, "devices/")
    for agent in (LONG, "", "curl/8", PHONE):
        Browser(lane, agent).signs_in(alice, remember=True)
    yield "many devices", sees(laptop, "devices/")
    path = re.search(rf"/{lane}/(devices/[\w-]+/revoke/)", sees(laptop, "devices/").content.decode())[1]
    yield "many devices, less one", sends(laptop, path)
    yield "all devices, less one", sends(laptop, "devices/revoke-others/")
    yield "reports for a member", sees(laptop, "reports/")
    yield "changing the password", sees(laptop, "password/")
    yield "no password at all", sends(laptop, "password/")
    yield "a weak password", sends(laptop, "password/", old=PASSWORD, chosen="password1234", again="other")
    yield "a wrong old password", sends(laptop, "password/", old="x", chosen=NEW, again=NEW)
    yield "profile with a new password", sends(laptop, "password/", old=PASSWORD, chosen=NEW, again=NEW)
    yield "deleting the account", sees(laptop, "delete/")
    yield "deleting it with a wrong password", sends(laptop, "delete/", password="wrong")
    yield "logged out", sends(laptop, "logout/")


def unproven(lane: str) -> Iterator[Seen]:
    """Signed in so long ago that the proof of a password is no longer good."""
    alice = people.alice()
    laptop = Browser(lane).signs_in(alice, **_asked(lane))
    del laptop.client.cookies[COOKIES[lane].name]
    yield "devices, and no proof", sends(laptop, f"devices/{laptop.login_id()}/revoke/")
    yield "devices, and a wrong password", sends(laptop, "devices/", password="wrong")
    with redis_away():
        yield "profile without Redis", sees(laptop)
    sends(by_form(Browser(lane, "phone"), alice.username), "devices/revoke-others/")
    yield "ended elsewhere", sees(laptop)


def admin(lane: str) -> Iterator[Seen]:
    laptop = Browser(lane).signs_in(people.bob())
    yield "profile of an admin", sees(laptop)
    yield "reports for an admin", sees(laptop, "reports/")
    yield "deleting an admin", sees(laptop, "delete/")


def banned(lane: str) -> Iterator[Seen]:
    alice = people.alice()
    laptop = Browser(lane).signs_in(alice, **_asked(lane))
    alice.is_active = False
    alice.save()
    yield "banned", sees(laptop)


def _asked(lane: str) -> dict[str, str]:
    return {"revocation": "denylist"} if lane == "jwt" else {}


def modes() -> Iterator[Seen]:
    """What only tokens have."""
    for mode in MODES:
        laptop = by_form(Browser("jwt"), people.alice().username, revocation=mode)
        yield f"profile in mode {mode}", sees(laptop)
        with redis_away():
            yield f"profile in mode {mode} without Redis", sees(laptop)
        if not MODES[mode].keeps_family:
            yield "a device that is not listed", sees(laptop, "devices/")
    alice = people.alice()
    laptop = by_form(Browser("jwt"), alice.username, revocation="refresh")
    sends(by_form(Browser("jwt", "phone"), alice.username), "devices/revoke-others/")
    yield "profile of a sign-in that has ended and is still accepted", sees(laptop)
    fields = {"username": people.alice().username, "password": PASSWORD, "revocation": "none"}
    yield "a mode that is none", sends(Browser("jwt"), "login/", **fields)


def rival() -> Iterator[Seen]:
    """In a run of the lab, where the server holds nothing at all."""
    run = {policy.ENVIRON_KEY: SESSIONS_SIGNED_COOKIE.policy("x" * 16)}
    client = Browser("sessions").client
    client.post("/sessions/login/", {"username": people.alice().username, "password": PASSWORD}, **run)
    yield "sessions, profile of a rival", client.get("/sessions/", **run)


def named(lane: str, story: Callable[[str], Iterator[Seen]]) -> Iterator[Seen]:
    for name, response in story(lane):
        yield f"{lane}, {name}", response


OF_BOTH = (nobody, member, unproven, admin, banned)
STORIES = [*(partial(named, lane, story) for lane in ("sessions", "jwt") for story in OF_BOTH), modes, rival]
