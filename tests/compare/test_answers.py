"""What a stolen copy is worth: to whom it still opens the door, until when, and why."""

import re
import time
from dataclasses import replace

import pytest
from django.conf import settings
from django.core import signing

from authdemo import policy
from authdemo.compare.memory import SALT
from jwt_app.modes import MODES
from tests.compare.visitor import ENDING, LANES, robbed_in, wait
from tests.variants import RENEWED

pytestmark = pytest.mark.django_db(transaction=True)


AT_ONCE = re.compile(r"\b0\.\d s after")  # a busy machine may take a moment to answer the action itself


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("action", ENDING)
def test_sessions_end_the_copy_at_once_and_jwt_as_the_mode_says(action, mode):
    visitor = robbed_in(mode)
    page = visitor.does(action)
    at_once = MODES[mode].ends_at_once
    assert page.result == ("out out" if at_once else "out in")
    assert AT_ONCE.search(page.row("The stolen copy")["sessions"])
    if at_once:
        assert page.headline.endswith("The thief’s copy was refused at once by sessions and by JWT.")
        assert AT_ONCE.search(page.row("The stolen copy")["jwt"])
    else:
        assert page.headline.endswith("The thief’s copy is refused by sessions and still opens the door with JWT.")
        assert re.search(r"Still in \d+ s left, until the token expires", page.row("The stolen copy")["jwt"])
    assert page.title == page.headline


@pytest.mark.parametrize(
    ("mode", "ending"),
    [
        ("refresh", "is an admin with sessions and still a member with JWT."),
        ("stateful", "is an admin with sessions and with JWT."),
        ("denylist", "is an admin with sessions and refused by JWT."),
    ],
)
def test_a_promotion_is_told_by_the_role_of_the_copy(mode, ending):
    page = robbed_in(mode).does("promote")
    assert page.headline.endswith(f"The thief’s copy {ending}")


def test_a_demotion_leaves_the_copy_its_old_role_until_it_expires(visitor):
    visitor.does("login", "promote", "login", "steal")
    page = visitor.does("demote")
    assert page.headline.endswith("The thief’s copy is a member with sessions and still an admin with JWT.")


def test_a_token_dies_by_itself_and_the_page_says_how_long_after(visitor):
    with policy.use(replace(policy.site(), access_seconds=3, leeway=0)):
        visitor.does("login", lifetime="3")
        visitor.does("steal", "logout")
        said = signing.loads(visitor.cookie(settings.COMPARE_COOKIE_NAME), salt=policy.salted(SALT))
        assert visitor.sees().result == "out in"
        deadline = said["stolen"]["jwt"]["copy"]["expires"]
        wait(deadline - time.time() + 0.05)
        page = visitor.sees()
    assert page.result == "out out"
    assert re.fullmatch(
        r"You logged out\. The thief’s copy was refused by sessions at once and by JWT [23] seconds later\.",
        page.headline,
    )
    assert re.search(r"[23](\.\d)? s after you logged out, by itself 401 expired", page.row("The stolen copy")["jwt"])
    assert 'data-watch="no"' in page.html, "nothing is left to watch"
    assert page.row("The server holds")["jwt"].endswith("Nobody asked until the token expired.")


def test_the_time_of_death_is_the_evidences_and_not_that_of_the_first_look(robbed):
    robbed.client.post("/compare/act/", {"action": "logout"})
    wait(1.1)
    assert re.search(r"Out 0\.\d s after you logged out 401 revoked", robbed.sees().row("The stolen copy")["sessions"])


def test_without_evidence_the_first_refusal_seen_is_noted(robbed, redis):
    redis.flushdb()
    page = robbed.tries_the_copy()
    assert page.result == "out in"
    assert page.response.cookies[settings.COMPARE_COOKIE_NAME]
    first = page.row("The stolen copy")["sessions"]
    assert "401 unknown" in first
    wait(1.1)
    again = robbed.tries_the_copy()
    assert again.row("The stolen copy")["sessions"] == first
    assert not again.response.cookies, "noted once"


def test_the_cause_is_told_by_the_evidence_even_where_more_was_done_since(robbed):
    page = robbed.does("ban", "promote", "demote")
    assert AT_ONCE.search(page.row("The stolen copy")["sessions"])


def test_what_the_server_holds_and_whether_anybody_asks(robbed):
    before = robbed.sees().row("The server holds")
    assert "It is asked on every request." in before["sessions"]
    assert "Nobody asks until the token expires." in before["jwt"]
    after = robbed.does("logout").row("The server holds")
    for lane in LANES:
        assert re.search(r"Ended at \d\d:\d\d:\d\d UTC\.", after[lane])
        assert "logout" in after[lane]


@pytest.mark.parametrize("mode", RENEWED)
@pytest.mark.parametrize("action", ["logout", "revoke", "everywhere", "ban", "delete"])
def test_a_sign_in_that_has_ended_is_still_shown_with_why_whether_or_not_it_was_copied(visitor, action, mode):
    visitor.does("login", revocation=mode)
    for page in (visitor.does(action), visitor.sees()):
        for said in page.row("The server holds").values():
            assert re.search(r"Ended at \d\d:\d\d:\d\d UTC\.", said)
            assert "ending" in said


def test_where_nothing_is_kept_it_is_said_whether_that_is_the_mode_or_a_loss(visitor, redis):
    page = visitor.does("login", revocation="stateless")
    assert "No such key: in mode stateless nothing is kept of a sign-in." in page.row("The server holds")["jwt"]
    visitor.does("login", revocation="refresh")
    redis.flushdb()
    page = visitor.sees()
    assert "No such key: what was kept of this sign-in is gone." in page.row("The server holds")["jwt"]


@pytest.mark.parametrize(("leeway", "more"), [(2.0, " , accepted until {} (2 s for clocks that differ)"), (0.0, "")])
def test_the_leeway_is_told_with_the_expiry(visitor, leeway, more):
    with policy.use(replace(policy.current(), leeway=leeway)):
        held = visitor.does("login").row("Your browser holds")["jwt"]
    assert f"Expires at {{}}{more}." in re.sub(r"\d\d:\d\d:\d\d UTC", "{}", held)


def test_one_check_costs_a_lookup_here_and_a_signature_there(robbed):
    for page in (robbed.sees(), robbed.tries_the_copy()):  # a signature is checked once, and then looked up
        cost = page.row("One check costs")
        assert re.search(r"Redis 1 GET \d+\sµs SQL 0 Signature 0", cost["sessions"])
        assert re.search(r"Redis 0 SQL 0 Signature 1 HS256 from memory \d+\sµs", cost["jwt"])
        scales = {re.search(r"A full bar is (\d+)", cost[lane])[1] for lane in LANES}
        assert len(scales) == 1, "one scale for both"


def test_stateless_says_that_nothing_can_end_it(visitor):
    visitor.does("login", revocation="stateless")
    page = visitor.does("steal", "revoke")
    assert "JWT: the server keeps no sign-in of this browser that could be ended." in page.messages
    assert "Nothing can end it before the token expires" in page.html


def test_what_was_revoked_is_told_on_both_sides(robbed):
    page = robbed.does("revoke")
    assert [robbed.fate(lane) for lane in LANES] == ["revoked", robbed.seat.member.username], (
        "refresh: until it expires"
    )
    assert page.headline.startswith("As if from another device, this one was revoked just now. ")


@pytest.mark.parametrize(
    ("action", "done", "reason"),
    [
        ("revoke", "As if from another device, this one was revoked.", "You were logged out from another device at"),
        (
            "everywhere",
            "As if from another device, all your sign-ins were ended.",
            "You were logged out from another device at",
        ),
        ("password", "As if from another device, the password was changed.", "that ended this sign-in."),
    ],
)
def test_headline_and_reason_agree_on_who_did_it(visitor, action, done, reason):
    visitor.does("login")
    page = visitor.does(action)
    assert page.headline == f"{done} You are refused by sessions and still signed in with JWT."
    assert reason in page.row("You")["sessions"]
