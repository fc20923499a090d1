"""The compare page: one click does the same to both lanes, and a stolen copy tells what that was worth."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import html5lib
import pytest
from django.conf import settings
from django.core import signing
from django.db import connections
from django.http import HttpResponse
from django.test import Client

from authdemo import policy
from authdemo.accounts.changes import enforce_pending
from authdemo.accounts.models import PendingChange, Seat, User
from authdemo.compare import memory
from authdemo.compare.actions import ACTIONS
from authdemo.compare.memory import COPY_SECONDS, LARGEST, SALT, STEPS_KEPT, State, Stolen
from authdemo.strategy import Copy, HeldCookie
from jwt_app.modes import MODES
from tests import people
from tests.compare.visitor import LANES, Visitor, expire, fragment, wait
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = re.compile(r"\b0\.\d s after")  # a busy machine may take a moment to answer the action itself
ENDING = ("logout", "revoke", "ban", "password", "everywhere", "delete")  # what ought to lock a thief out


@pytest.fixture
def visitor():
    return Visitor()


@pytest.fixture
def robbed(visitor):
    visitor.does("login", "steal")
    return visitor


def robbed_in(mode):
    visitor = Visitor()
    visitor.does("login", revocation=mode)
    visitor.does("steal")
    return visitor


# Nobody yet


def test_the_page_for_nobody_asks_no_store(visitor):
    page = visitor.sees()
    assert page.status == 200
    assert "Server-Timing" not in page.response.headers  # not one step
    assert page.buttons == ["login"]
    assert '/sessions/login/"' in page.html, "the form stays for who wants to see it"


def test_credentials_without_a_seat_are_not_looked_at(visitor):
    people_browser = Browser("sessions").signs_in(people.alice())
    visitor.client.cookies = people_browser.client.cookies
    assert "Server-Timing" not in visitor.sees().response.headers


# Signing in


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
    assert re.search(r"1[67] s left", page.row("The stolen copy")["jwt"]), "15 and the leeway"
    assert "1 GET" in page.row("One check costs")["jwt"], "the denylist is asked"


def test_a_choice_signs_in_afresh_and_says_so_and_what_became_of_the_copy(visitor):
    afresh = "What you chose holds from a sign-in on, so you were signed in afresh."
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


# Stealing


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
    said = signing.loads(robbed.cookie(settings.COMPARE_COOKIE_NAME), salt=SALT)
    for stolen in said["stolen"].values():
        stolen["copy"]["taken"] -= COPY_SECONDS
    robbed.client.cookies[settings.COMPARE_COOKIE_NAME] = signing.dumps(said, salt=SALT, compress=True)
    assert robbed.tries_the_copy().status == 204
    assert robbed.sees().headline == "A copy was stolen. You are signed in with sessions and with JWT."


def test_a_cookie_that_was_altered_or_is_another_seats_is_no_story(robbed):
    signed = robbed.cookie(settings.COMPARE_COOKIE_NAME)
    for foreign in (signed[:-2], robbed_in("refresh").cookie(settings.COMPARE_COOKIE_NAME)):
        robbed.client.cookies[settings.COMPARE_COOKIE_NAME] = foreign
        assert robbed.sees().story == []


def test_trying_the_copy_prolongs_nothing_and_sets_no_cookie(robbed, redis):
    [record] = redis.keys("authdemo:session:*")
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


# What it is worth to ...


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
    visitor.does("login", lifetime="15")
    visitor.does("steal", "logout")
    said = signing.loads(visitor.cookie(settings.COMPARE_COOKIE_NAME), salt=SALT)
    assert visitor.sees().result == "out in"
    deadline = said["stolen"]["jwt"]["copy"]["expires"]
    wait(deadline - time.time() + 0.05)
    page = visitor.sees()
    assert page.result == "out out"
    assert re.fullmatch(
        r"You logged out\. The thief’s copy was refused by sessions at once and by JWT 1[67] seconds later\.",
        page.headline,
    )
    assert re.search(r"1[67] s after you logged out, by itself 401 expired", page.row("The stolen copy")["jwt"])
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


@pytest.mark.parametrize("mode", ["refresh", "denylist", "stateful"])
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
    for page in (robbed.sees(), robbed.tries_the_copy()):
        cost = page.row("One check costs")
        assert re.search(r"Redis 1 GET \d+ µs SQL 0 Signature 0", cost["sessions"])
        assert re.search(r"Redis 0 SQL 0 Signature 1 HS256 \d+ µs", cost["jwt"])
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
        ("password", "The password was changed.", "that ended this sign-in."),
    ],
)
def test_headline_and_reason_agree_on_who_did_it(visitor, action, done, reason):
    visitor.does("login")
    page = visitor.does(action)
    assert page.headline == f"{done} You are refused by sessions and still signed in with JWT."
    assert reason in page.row("You")["sessions"]


# The member's account


def test_a_banned_member_has_to_be_let_in_again_first(robbed):
    page = robbed.does("ban")
    assert page.buttons[0] == "unban"
    page = robbed.does("login")
    assert "is banned. Lift the ban first." in page.messages
    page = robbed.does("unban", "login")
    assert page.headline == "You are signed in with sessions and with JWT."


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("action", ["ban", "delete"])
def test_only_what_can_work_is_offered(action, mode):
    page = robbed_in(mode).does(action)
    assert not {"login", "revoke", "everywhere"} & set(page.buttons[1:])
    assert ("ban" in page.buttons, "promote" in page.buttons) == (False, action == "ban")


def test_a_sign_in_that_no_server_lists_cannot_be_revoked(visitor):
    visitor.does("login", revocation="stateless")
    visitor.client.post("/sessions/logout/")
    assert not {"revoke", "everywhere"} & set(visitor.sees().buttons)


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


# Rights


@pytest.mark.parametrize("action", sorted(ACTIONS.keys() - {"login", "fresh"}))
def test_without_a_seat_nothing_is_done(visitor, action):
    alice = people.alice()
    page = visitor.does(action)
    assert "Nothing was done" in page.messages
    assert settings.SEAT_COOKIE_NAME not in visitor.client.cookies
    alice.refresh_from_db()
    assert alice.is_active


def test_a_seat_whose_time_is_over_is_said_and_replaced_by_one_click(robbed):
    expire(robbed.seat)
    assert "Nothing was done" in robbed.does("logout").messages
    page = robbed.sees()
    assert page.status == 200
    page = robbed.does("login")
    assert page.headline == "You are signed in with sessions and with JWT."


def test_the_first_page_after_the_end_of_a_seat_says_so_and_forgets_it(robbed):
    expire(robbed.seat)
    page = robbed.sees()
    assert "Your two users are gone." in page.html
    assert "Your two users are gone." not in robbed.sees().html
    assert robbed.tries_the_copy().status == 204


def test_actions_act_on_the_users_of_the_seat_and_on_nobody_else(robbed):
    other = robbed_in("denylist")
    for action in ("everywhere", "ban", "password", "promote", "delete"):
        robbed.does(action)
    assert other.tries_the_copy().result == "in in"
    assert other.seat.member.is_active


def test_an_unknown_action_is_a_bad_request(visitor):
    for action in ("", "become-root", "__class__"):
        assert visitor.client.post("/compare/act/", {"action": action}).status_code == 400


def test_actions_are_posts_with_a_csrf_token():
    assert Client().get("/compare/act/", {"action": "login"}).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/compare/act/", {"action": "login"}).status_code == 403
    strict.get("/compare/")
    token = strict.cookies["csrftoken"].value
    assert strict.post("/compare/act/", {"action": "login", "csrfmiddlewaretoken": token}).status_code == 302


def test_too_many_seats_are_told_in_a_sentence(visitor):
    for _ in range(30):
        Visitor().client.post("/compare/act/", {"action": "login"})
    page = visitor.does("login")
    assert "Wait a minute." in page.messages
    assert page.buttons == ["login"]


# Two at once


def test_two_tabs_one_after_the_other_lose_nothing(robbed):
    stale = robbed.sees()  # the other tab shows this still
    robbed.does("ban")
    assert "promote" in stale.buttons
    page = robbed.does("promote")
    assert page.story[-2:] == [
        f"{robbed.seat.member.username} was banned",
        f"{robbed.seat.member.username} was made an admin",
    ]
    member = robbed.seat.member
    assert (member.is_active, member.role) == (False, "admin")


@pytest.mark.parametrize(
    "actions",
    [
        ("ban", "promote"),
        ("login", "login"),
        ("fresh", "login"),
        ("password", "password"),
        ("delete", "login"),
        ("logout", "steal"),
        ("fresh", "fresh"),
    ],
    ids="+".join,
)
def test_two_tabs_at_the_very_same_time_break_nothing(robbed, actions):
    def click(action):
        try:
            tab = Client()
            tab.cookies.load({name: morsel.value for name, morsel in robbed.client.cookies.items()})
            return tab.post("/compare/act/", {"action": action}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(actions)) as pool:
        assert set(pool.map(click, actions)) <= {302, 400}  # 400: the sign-in has ended while it was used
    if actions == ("ban", "promote"):
        member = robbed.seat.member
        assert (member.is_active, member.role) == (False, "admin")


# Redis away


@pytest.fixture
def down(own_redis, real_redis):
    yield own_redis.down
    own_redis.up()


def test_while_redis_is_down_the_lane_that_needs_none_goes_on_telling_the_truth(robbed, down):
    before = robbed.credentials()
    down()
    for page in (robbed.sees(), robbed.tries_the_copy()):
        assert page.status == 503
        assert page.response.headers["Retry-After"] == "2"
        assert page.result == "silent in"
        assert page.headline.endswith("The thief’s copy gets no answer from sessions and opens the door with JWT.")
        assert "503 store-unavailable" in page.row("The stolen copy")["sessions"]
    assert robbed.credentials() == before
    assert robbed.sees().row("The server holds") == dict.fromkeys(LANES, "") | {
        "sessions": "Sessions Redis cannot be asked.",
        "jwt": "JWT Redis cannot be asked.",
    }


def test_while_redis_is_down_the_page_without_a_copy_is_rendered_too(visitor, down):
    visitor.does("login", revocation="denylist")
    down()
    page = visitor.sees()
    assert page.status == 503
    assert page.headline == "You are without an answer from sessions and from JWT."


def test_a_ban_while_redis_is_down_is_saved_and_said_until_it_holds(robbed, own_redis, down):
    down()
    page = robbed.does("ban")
    assert page.unenforced
    assert not robbed.seat.member.is_active
    own_redis.up()
    page = robbed.sees()
    assert page.result == "in in"
    assert page.unenforced
    assert enforce_pending() == 0
    page = robbed.sees()
    assert page.result == "out in"
    assert not page.unenforced


def test_a_deletion_while_redis_is_down_is_said_too(robbed, down):
    down()
    page = robbed.does("delete")
    assert page.status == 503
    assert page.unenforced


def test_while_redis_is_down_a_logout_is_refused_and_holds_once_it_is_back(robbed, own_redis, down):
    before = robbed.credentials()
    down()
    assert robbed.client.post("/compare/act/", {"action": "logout"}).status_code == 503
    assert robbed.credentials() == before
    own_redis.up()
    assert [robbed.fate(lane) for lane in LANES] == [robbed.seat.member.username] * 2
    assert robbed.does("logout").result == "out in"


@pytest.mark.parametrize("action", ["login", "fresh"])
def test_while_redis_is_down_nobody_can_sign_in_and_the_seat_is_kept(visitor, down, action):
    down()
    for _ in range(2):
        response = visitor.client.post("/compare/act/", {"action": action})
        assert response.status_code == 503
        assert response.headers["Retry-After"]
    assert Seat.objects.count() == 1
    assert visitor.seat


@pytest.mark.parametrize("action", ["revoke", "everywhere", "steal"])
def test_while_redis_is_down_every_other_button_says_so(robbed, down, action):
    down()
    page = robbed.does(action)
    assert page.status == 503
    assert "Redis cannot be asked" in page.html


# What is shown


def test_nothing_that_would_let_somebody_in_is_shown(robbed):
    for page in (robbed.sees(), robbed.tries_the_copy(), robbed.does("forget")):
        for name, value in robbed.credentials().items():
            assert value not in page.html
            if name == settings.ACCESS_COOKIE_NAME:
                assert value.rsplit(".")[-1][:8] not in page.html


def test_the_thief_holds_less_than_the_browser(visitor):
    page = visitor.does("login")
    assert "refresh=" in page.row("Your browser holds")["jwt"].replace(" ", "")
    page = visitor.does("steal")
    assert "refresh" not in page.row("The thief holds")["jwt"]


def test_every_sign_in_of_the_member_is_listed(robbed):
    Browser("sessions", "Mozilla/5.0 (X11; Linux) Firefox/140.0").signs_in(robbed.seat.member, _password(robbed))
    page = robbed.sees()
    assert "Sign-ins that the server can list: 2 with sessions, 1 with JWT" in page.html
    assert "Firefox on Linux" in page.html


def _password(visitor):
    return re.search(r"<code>((?:[a-z]{5}-){3}[a-z]{5})</code>", visitor.sees().html)[1]


@pytest.mark.parametrize("actions", [(), ("login",)])
def test_the_projector_view_is_offered_in_the_head_of_the_page(visitor, actions):
    page = visitor.does(*actions)
    assert "View for the projector" in fragment(page.html, '<header class="site">', "</header>")


def test_what_can_be_done_comes_right_after_the_headline(robbed):
    page = robbed.sees().html
    assert page.index('id="result"') < page.index('id="next"') < page.index('id="ways"')


def test_the_projector_view_stays_from_click_to_click(visitor):
    page = visitor.client.get("/compare/?projector")
    assert b'data-view="projector"' in page.content
    answer = visitor.client.post("/compare/act/?projector", {"action": "login"})
    assert answer.headers["Location"] == "/compare/?projector"
    assert b'action="/compare/act/?projector"' in visitor.client.get("/compare/?projector").content


@pytest.mark.parametrize(
    "story", [(), ("login",), ("login", "steal"), ("login", "steal", "logout"), ("login", "delete")]
)
def test_the_page_is_sound_html_without_inline_style_or_script(visitor, story):
    page = visitor.does(*story) if story else visitor.sees()
    html5lib.HTMLParser(strict=True).parse(page.html)
    assert "style=" not in page.html
    assert not re.search(r"<script(?![^>]*src=)", page.html)
    assert page.html.count("<h1") == 1


def test_the_fragment_has_exactly_the_parts_that_the_page_has(robbed):
    ids = re.findall(r'^<\w+[^>]* id="(\w+)"', robbed.tries_the_copy().html, re.MULTILINE)
    assert ids == ["result", "story", "unenforced", "copy", "cost"]
    assert all(f'id="{name}"' in robbed.sees().html for name in ids)


def test_pages_are_not_stored_by_anybody(robbed):
    for page in (robbed.sees(), robbed.tries_the_copy()):
        assert page.response.headers["Cache-Control"] == "no-store"
