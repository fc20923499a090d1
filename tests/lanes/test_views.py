"""The pages both lanes serve: signing in, who may see what, logging out."""

import re

import html5lib
import pytest

from authdemo.accounts import passwords
from authdemo.lanes.views import NOT_DONE
from tests import people
from tests.lanes.visitor import NEXT_PASSWORD, Visitor, ends_at_once, said
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_sign_in_form_asks_no_store(lane):
    response = Visitor(lane).sees("login/")
    assert response.status_code == 200
    assert "Server-Timing" not in response  # no step at all


def test_the_fields_tell_a_password_manager_what_they_are(lane):
    page = Visitor(lane).sees("login/").content.decode()
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert 'type="password"' in page


def test_signing_in_leads_to_the_profile(lane):
    alice, visitor = people.alice(), Visitor(lane)
    assert visitor.fills_in_sign_in(alice).url == visitor.url()
    assert f'The server thinks you are <span class="{lane}"><bdi>{alice.username}' in visitor.sees().content.decode()


def test_signing_in_leads_back_to_where_one_wanted_to_go(lane):
    visitor = Visitor(lane)
    wanted = visitor.sees("devices/").url
    assert wanted == visitor.url("login/?next=%2F") + f"{lane}%2Fdevices%2F"
    assert f'name="next" value="/{lane}/devices/"' in visitor.client.get(wanted).content.decode()
    assert visitor.fills_in_sign_in(people.alice(), next=visitor.url("devices/")).url == visitor.url("devices/")


@pytest.mark.parametrize(
    ("form", "leads_back_to"), [("devices/", "devices/"), ("password/", "password/"), ("devices/x/revoke/", "")]
)
def test_what_is_sent_from_a_page_that_another_tab_has_logged_out_is_not_done_and_that_is_said(
    lane, form, leads_back_to
):
    visitor = Visitor(lane).signed_in(people.alice())
    visitor.logs_out()
    answer = visitor.sends(form, password=PASSWORD, old=PASSWORD, chosen=NEXT_PASSWORD, again=NEXT_PASSWORD)
    assert said(answer) == [NOT_DONE]
    assert ("next=" in answer.url) is bool(leads_back_to)
    assert answer.url.endswith(f"{lane}%2F{leads_back_to.replace('/', '%2F')}" if leads_back_to else "/login/")
    page = visitor.client.get(answer.url).content.decode()
    assert NOT_DONE in page
    assert visitor.fills_in_sign_in(people.alice()).status_code == 302, "the password is what it was"


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example", "https:evil.example", "/\\evil.example", "javascript:alert(1)", "http://evil.example/"],
)
def test_signing_in_leads_nowhere_else(lane, elsewhere):
    visitor = Visitor(lane)
    assert visitor.fills_in_sign_in(people.alice(), next=elsewhere).url == visitor.url()


def test_unknown_wrong_and_banned_get_the_same_answer(lane):
    alice, banned = people.alice(), people.alice(is_active=False)
    banned.save()
    answers = [
        Visitor(lane).sends("login/", username=name, password=password)
        for name, password in [("nobody", PASSWORD), (alice.username, "wrong"), (banned.username, PASSWORD)]
    ]
    pages = {re.sub(r'(?:value|nonce)="[^"]*"', "", answer.content.decode()) for answer in answers}
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len(pages) == 1
    assert passwords.REFUSED in pages.pop()


def test_a_password_is_taken_as_typed_blanks_and_all(lane):
    alice = people.alice()
    alice.set_password(NEXT_PASSWORD)
    alice.save()
    assert Visitor(lane).fills_in_sign_in(alice, NEXT_PASSWORD.strip()).status_code == 200
    assert Visitor(lane).fills_in_sign_in(alice, NEXT_PASSWORD).status_code == 302


def test_the_answer_to_a_password_carries_no_timings(lane):
    alice = people.alice()
    assert "Server-Timing" not in Visitor(lane).fills_in_sign_in(alice, "wrong")
    assert "Server-Timing" not in Visitor(lane).fills_in_sign_in(alice)


def test_a_remembered_sign_in_has_a_cookie_that_outlives_the_browser(lane):
    visitor = Visitor(lane).signed_in(people.alice(), remember="on")
    assert visitor.client.cookies[visitor.credential]["max-age"]


def test_a_mode_that_is_not_on_offer_is_refused_with_a_sentence():
    response = Visitor("jwt").fills_in_sign_in(people.alice(), revocation="eternal")
    assert response.status_code == 400
    assert "does not offer that revocation mode" in response.content.decode()


def test_the_form_offers_what_the_strategy_offers_with_its_default_chosen():
    page = Visitor("jwt").sees("login/").content.decode()
    assert re.search(r'name="revocation" value="refresh" checked', page)
    assert re.search(r'name="lifetime" value="60" checked', page)
    assert 'name="revocation"' not in Visitor("sessions").sees("login/").content.decode()


@pytest.mark.parametrize("path", ["", "devices/", "reports/", "password/", "delete/"])
def test_a_stranger_is_sent_to_the_sign_in_without_complaint(lane, path):
    response = Visitor(lane).sees(path)
    assert response.status_code == 302
    assert response.url.startswith(f"/{lane}/login/?next=")
    assert said(response) == []


def test_who_was_logged_out_elsewhere_is_told_so(lane):
    alice = people.alice()
    laptop, phone = (Visitor(lane).signed_in(alice, **ends_at_once(lane)) for _ in range(2))
    laptop.sends("devices/revoke-others/")
    response = phone.sees()
    assert response.status_code == 302
    assert re.fullmatch(r"You were logged out from another device at \d\d:\d\d UTC, like .+\.", said(response)[0])


def test_reports_are_for_admins(lane):
    assert Visitor(lane).signed_in(people.bob()).sees("reports/").status_code == 200


def test_a_member_gets_403_and_can_still_log_out(lane):
    response = Visitor(lane).signed_in(people.alice()).sees("reports/")
    assert response.status_code == 403
    assert f'action="/{lane}/logout/"' in response.content.decode()


@pytest.mark.parametrize("path", ["", "devices/", "reports/", "password/", "delete/"])
def test_every_page_of_somebody_signed_in_has_the_log_out(lane, path):
    page = Visitor(lane).signed_in(people.bob()).sees(path).content.decode()
    assert f'<form class="row" method="post" action="/{lane}/logout/">' in page


def test_the_profile_shows_what_finding_out_has_cost(lane):
    page = Visitor(lane).signed_in(people.alice()).sees().content.decode()
    assert {"sessions": "1 GETEX", "jwt": "1 HS256"}[lane] in page


def test_the_profile_never_shows_the_credential_itself(lane):
    visitor = Visitor(lane).signed_in(people.alice())
    page = visitor.sees().content.decode()
    assert visitor.credential in page
    assert visitor.cookie(visitor.credential)[-20:] not in page


def test_what_people_call_themselves_is_text(lane):
    alice = people.alice()
    alice.username = "<script>alert(1)</script>\u202egnp.exe"
    alice.save()
    page = Visitor(lane).signed_in(alice).sees().content.decode()
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_what_a_device_calls_itself_is_text(lane):
    visitor = Visitor(lane, agent="<img src=x onerror=alert(1)>").signed_in(people.alice())
    page = visitor.sees("devices/").content.decode()
    assert "&lt;img src=x" in page
    assert "<img" not in page


@pytest.mark.parametrize("path", ["login/", "", "devices/", "reports/", "password/", "delete/", "nothing-here"])
def test_a_page_is_html_without_a_mistake(lane, path):
    visitor = Visitor(lane).signed_in(people.bob())
    html5lib.HTMLParser(strict=True).parse(visitor.sees(path).content.decode())


def test_no_page_has_styles_or_scripts_in_it_that_the_csp_would_stop(lane):
    visitor = Visitor(lane).signed_in(people.bob())
    for path in ["login/", "", "devices/", "reports/", "password/", "delete/", "nothing-here"]:
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]* src=)", visitor.sees(path).content.decode())


@pytest.mark.parametrize("path", ["logout/", "devices/revoke-others/", "devices/x/revoke/", "api/login", "api/logout"])
def test_state_is_changed_by_post_only(lane, path):
    assert Visitor(lane).signed_in(people.alice()).sees(path).status_code == 405


def test_logging_out_ends_this_lane_and_spares_the_other(lane):
    alice, visitor = people.alice(), Visitor(lane)
    other = Visitor({"sessions": "jwt", "jwt": "sessions"}[lane])
    other.client = visitor.client
    visitor.signed_in(alice)
    other.signed_in(alice)
    response = visitor.sends("logout/")
    assert response.url == visitor.url("login/")
    assert visitor.fate() == "missing"
    assert other.fate() == alice.username


@pytest.mark.parametrize("path", ["login/", "logout/", "devices/", "devices/revoke-others/", "password/", "delete/"])
def test_a_form_of_another_site_changes_nothing(lane, path):
    visitor = Visitor(lane).signed_in(people.alice())
    visitor.client.handler.enforce_csrf_checks = True
    response = visitor.sends(path)
    assert response.status_code == 403
    assert "so nothing was done" in response.content.decode()
