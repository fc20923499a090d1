"""The compare page: what it shows, to whom, and what it offers; a seat and its end."""

import re

import html5lib
import pytest
from django.conf import settings
from django.test import Client

from authdemo.compare.actions import ACTIONS
from jwt_app.modes import MODES
from tests import people
from tests.compare.visitor import Visitor, expire, fragment, robbed_in
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)


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
    assert "refresh=" not in page.row("The thief holds")["jwt"].replace(" ", "")


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


def test_the_verdict_comes_right_after_the_headline_and_then_what_can_be_done(robbed):
    page = robbed.sees().html
    assert page.index('id="result"') < page.index('id="copy"') < page.index('id="next"') < page.index('id="ways"')


def test_what_can_be_chosen_is_folded_once_a_copy_is_about(visitor):
    assert "<details open>" in visitor.does("login", revocation="denylist").html
    page = visitor.does("steal").html
    assert "<details open>" not in page
    assert "Chosen: denylist, 60 s" in page


def test_what_ends_a_sign_in_stands_beside_the_first_button_and_the_rest_under_more(robbed):
    page = robbed.sees().html
    shown, folded = fragment(page, 'class="actions"', "</form>").split("<summary")
    assert re.findall(r'value="([a-z]+)"', shown) == ["logout", "revoke", "ban"]
    assert {"steal", "login", "promote", "password", "everywhere", "delete", "forget", "fresh"} == set(
        re.findall(r'value="([a-z]+)"', folded)
    )


def test_it_says_that_the_access_token_alone_was_taken(visitor):
    assert "refresh-theft" not in visitor.does("login").html
    assert "refresh-theft" in visitor.does("steal").html


def test_the_projector_view_stays_from_click_to_click(visitor):
    page = visitor.client.get("/compare/?projector")
    assert b'data-view="projector"' in page.content
    answer = visitor.client.post("/compare/act/?projector", {"action": "login"})
    assert answer.headers["Location"] == "/compare/?projector#next"
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
