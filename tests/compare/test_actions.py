"""One click does the same to both lanes: signing in, stealing, and what is done to the member's account."""

import re
import time

import pytest
from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.test import Client

from authdemo import policy
from authdemo.accounts.models import PendingChange, Seat, User
from authdemo.compare import memory
from authdemo.compare.memory import COPY_SECONDS, LARGEST, SALT, STEPS_KEPT, State, Stolen
from authdemo.strategy import Copy, HeldCookie
from tests import people
from tests.compare.visitor import LANES, robbed_in, wait
from tests.keys import ours
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_click_makes_two_users_and_signs_the_member_in_to_both(visitor):
    page = visitor.does("login")
    member = Seat.objects.get().member
    assert [visitor.fate(lane) for lane in LANES] == [member.username] * 2
    assert page.headline == "You are signed in with sessions and with JWT."
    assert page.title == page.headline
    assert page.story == ["You signed in to both"]
    assert User.objects.count() == 2


def test_signing_in_again_keeps_the_users_and_begins_a_new_round(robbed):
    page = robbed.does("logout", "login")
    assert Seat.objects.count() == 1
    assert page.story == ["You signed in to both"]
    assert not page.result


def test_the_mode_and_lifetime_chosen_hold_and_are_remembered(visitor):
    visitor.does("login")
    visitor.does("login", revocation="denylist")
    page = visitor.does("login", lifetime="15")
    for value in ("denylist", "15"):
        assert re.search(rf'value="{value}" aria-current="true"', page.html)
    assert page.html.count('aria-current="true"') == 2
    page = visitor.does("steal")
    assert re.search(r"1[45] s left", page.row("The stolen copy")["jwt"]), "15, and not the leeway on top"
    assert "1 GET" in page.row("One check costs")["jwt"], "the denylist is asked"


def test_a_choice_signs_in_afresh_and_says_so_and_what_became_of_the_copy(visitor):
    afresh = "A token is made at sign-in: to have it as you chose, you were signed in again."
    gone = "The copy of the sign-in before was thrown away."
    assert not visitor.does("login").messages
    page = visitor.does("login", revocation="denylist")
    assert (afresh in page.messages, gone in page.messages) == (True, False)
    page = visitor.does("steal", "login")
    assert (afresh in page.messages, gone in page.messages) == (False, True)
    visitor.does("steal")
    assert f"{afresh} {gone}" in visitor.does("login", lifetime="15").messages


def test_sixty_seconds_and_the_default_mode_are_preselected(visitor):
    page = visitor.does("login")
    assert re.findall(r'value="(\w+)" aria-current="true"', page.html) == ["refresh", "60"]


@pytest.mark.parametrize("field", [{"revocation": "never"}, {"lifetime": "1000000"}])
def test_what_is_not_on_offer_is_a_bad_request(visitor, field):
    visitor.does("login")
    assert visitor.client.post("/compare/act/", {"action": "login", **field}).status_code == 400


def test_signed_in_to_one_lane_only_is_said_and_the_other_is_offered(visitor):
    visitor.does("login")
    visitor.client.post("/jwt/logout/")
    page = visitor.sees()
    assert page.headline == "You are signed in with sessions and logged out of JWT."
    assert page.buttons[0] == "login"
    page = visitor.does("steal")
    assert page.row("The stolen copy")["jwt"].startswith("JWT No copy")
    assert re.match(r"A copy was stolen .* The thief’s copy opens the door with sessions\.", page.headline)


def test_somebody_else_in_a_lane_is_told_apart_and_not_robbed(visitor):
    visitor.does("login")
    alice = people.alice()
    visitor.client.post("/jwt/login/", {"username": alice.username, "password": people.PASSWORD})
    page = visitor.sees()
    assert page.headline == "You are signed in with sessions and somebody else with JWT."
    page = visitor.does("steal")
    assert "No copy" in page.row("The stolen copy")["jwt"]


def test_a_fresh_copy_comes_in_on_both_lanes(robbed):
    page = robbed.sees()
    assert page.result == "in in"
    copies = page.row("The stolen copy")
    assert "until the session ends" in copies["sessions"]
    assert re.search(r"(59|60|61|62) s left, until the token expires", copies["jwt"])
    assert "200 " in copies["sessions"]
    assert page.buttons[0] == "logout"


def test_there_is_nothing_to_steal_from_nobody(visitor):
    page = visitor.does("login", "logout", "steal")
    assert "nothing to steal" in page.messages
    assert not page.result


def test_the_copy_is_in_a_cookie_of_the_visitors_own_for_a_quarter_of_an_hour(robbed):
    cookie = robbed.client.cookies[settings.COMPARE_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert COPY_SECONDS - 5 < cookie["max-age"] <= COPY_SECONDS
    assert len(cookie.key) + len(cookie.value) < LARGEST


def test_the_copy_is_nowhere_on_the_server(robbed, redis):
    kept = " ".join(redis.keys("*")) + str([list(model.objects.values()) for model in (Seat, User, PendingChange)])
    for key in redis.keys("*"):
        kept += str(redis.dump(key)) if redis.type(key) != "string" else redis.get(key)
    assert not any(value in kept for value in robbed.credentials().values())


def test_a_long_story_with_long_tokens_fits_into_the_cookie():
    incompressible = signing.dumps("x" * 10, salt="a")[:1]
    token = incompressible + "".join(signing.dumps(n) for n in range(20))[:1100]
    copy = Copy({"access": token}, "x" * 22, time.time(), time.time() + 900, {"mode": "stateless"})
    held = [
        HeldCookie("access", [("header", "eyJhbGciOi…"), ("mask", "•" * 16)], 1200, "Readable by anyone.", time.time())
    ]
    state = State("s" * 16, {"revocation": "stateless", "lifetime": "900"}, [], {"jwt": Stolen(copy, held)})
    for n in range(20):
        state.note("everywhere", time.time() + n)
    response = HttpResponse()
    memory.write(response, state)
    assert len(response.cookies[settings.COMPARE_COOKIE_NAME].value) < LARGEST
    assert len(state.steps) == STEPS_KEPT


def test_a_copy_older_than_a_quarter_of_an_hour_is_not_tried(robbed):
    said = signing.loads(robbed.cookie(settings.COMPARE_COOKIE_NAME), salt=policy.salted(SALT))
    for stolen in said["stolen"].values():
        stolen["copy"]["taken"] -= COPY_SECONDS
    robbed.client.cookies[settings.COMPARE_COOKIE_NAME] = signing.dumps(said, salt=policy.salted(SALT), compress=True)
    assert robbed.tries_the_copy().status == 204
    assert robbed.sees().headline == "A copy was stolen. You are signed in with sessions and with JWT."


def test_a_cookie_that_was_altered_or_is_another_seats_is_no_story(robbed):
    signed = robbed.cookie(settings.COMPARE_COOKIE_NAME)
    for foreign in (signed[:-2], robbed_in("refresh").cookie(settings.COMPARE_COOKIE_NAME)):
        robbed.client.cookies[settings.COMPARE_COOKIE_NAME] = foreign
        assert robbed.sees().story == []


def test_trying_the_copy_prolongs_nothing_and_sets_no_cookie(robbed, redis):
    [record] = redis.keys(ours("session:*"))
    before = redis.pttl(record)
    wait(0.2)
    for _ in range(3):
        page = robbed.tries_the_copy()
        assert page.result == "in in"
        assert not page.response.cookies
    assert redis.pttl(record) < before - 190


def test_a_copy_can_be_thrown_away(robbed):
    page = robbed.does("forget")
    assert page.headline == "The copy was thrown away. You are signed in with sessions and with JWT."
    assert robbed.tries_the_copy().status == 204


def test_a_banned_member_has_to_be_let_in_again_first(robbed):
    page = robbed.does("ban")
    assert page.buttons[0] == "unban"
    page = robbed.does("login")
    assert "is banned. Lift the ban first." in page.messages
    page = robbed.does("unban", "login")
    assert page.headline == "You are signed in with sessions and with JWT."


def test_a_deleted_member_leaves_the_seat_and_the_copy_to_be_watched(robbed):
    page = robbed.does("delete")
    assert page.buttons[0] == "fresh"
    assert page.row("The stolen copy")["sessions"].startswith("Sessions Out")
    for action in ("ban", "promote", "password", "everywhere", "delete", "unban"):
        assert robbed.does(action).status == 200, "a stale tab may still have the button"
    page = robbed.does("login")
    assert page.headline == "You are signed in with sessions and with JWT."
    assert Seat.objects.count() == 1


def test_the_generated_passwords_are_shown_for_as_long_as_they_are_the_ones(visitor):
    visitor.does("login")
    first = re.findall(r"<code>((?:[a-z]{5}-){3}[a-z]{5})</code>", visitor.sees().html)
    assert len(first) == 2
    second = re.findall(r"<code>((?:[a-z]{5}-){3}[a-z]{5})</code>", visitor.does("password").html)
    assert first[0] != second[0]
    assert first[1] == second[1], "the admin's stays"
    Browser("sessions").signs_in(visitor.seat.member, second[0])
    member = visitor.seat.member
    member.set_password("a sentence of one's own")
    member.save()
    page = visitor.sees()
    assert second[0] not in page.html
    assert "the password is the one you chose" in page.html


def test_starting_afresh_leaves_nothing_of_the_old_users(robbed):
    old = robbed.seat
    before = robbed.credentials()
    page = robbed.does("fresh")
    assert not User.objects.filter(pk__in=[old.member_id, old.admin_id]).exists()
    assert robbed.seat.pk != old.pk
    assert page.headline == "You are signed in with sessions and with JWT."
    assert page.story == ["You signed in to both"]
    thief = Client()
    thief.cookies.load(before)
    assert thief.get("/sessions/api/me").json() == {"error": "revoked"}
