"""The pages both lanes serve: what a visitor sees and may do, the same with either strategy behind them."""

import json
import re

import html5lib
import pytest
from django.test import Client

from authdemo.accounts import passwords
from authdemo.lanes import deletion, password_proof, wording
from authdemo.strategy import Ending, Reason, Rejected
from tests import people
from tests.people import PASSWORD, Browser

pytestmark = pytest.mark.django_db(transaction=True)
NEXT_PASSWORD = "  a sentence of one's own, with blanks  "


@pytest.fixture(params=["sessions", "jwt"])
def lane(request):
    return request.param


class Visitor(Browser):
    """Somebody who fills in forms instead of sending JSON."""

    def url(self, path=""):
        return f"/{self.lane}/{path}"

    def sees(self, path=""):
        return self.client.get(self.url(path))

    def sends(self, path, **fields):
        return self.client.post(self.url(path), fields)

    def fills_in_sign_in(self, user, password=PASSWORD, **fields):
        return self.sends("login/", username=user.username, password=password, **fields)

    def signed_in(self, user, **fields):
        assert self.fills_in_sign_in(user, **fields).status_code == 302
        return self

    def forgets_when_the_password_was_entered(self):
        del self.client.cookies[f"recent-{self.lane}"]


def said(response):
    """What the message of an answer says."""
    return [str(message) for message in response.wsgi_request._messages]


# Signing in


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


# Who may see what


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


# Logging out


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
    assert response["Clear-Site-Data"] == '"cache"'
    assert visitor.fate() == "missing"
    assert other.fate() == alice.username


# Devices


def ends_at_once(lane):
    return {"revocation": "denylist"} if lane == "jwt" else {}


def test_devices_lists_where_one_is_signed_in_and_marks_this_one(lane):
    alice = people.alice()
    Visitor(lane, "Mozilla/5.0 (iPhone) Safari/605").signed_in(alice)
    page = Visitor(lane, "Mozilla/5.0 (X11; Linux) Firefox/140.0").signed_in(alice).sees("devices/").content.decode()
    assert "Safari on iPhone" in page
    assert "Firefox on Linux: this device" in page


def test_a_stateless_token_is_said_to_be_beyond_reach():
    page = Visitor("jwt").signed_in(people.alice(), revocation="stateless").sees("devices/").content.decode()
    assert "nothing can end it before its token expires" in page


def test_another_device_can_be_logged_out(lane):
    alice = people.alice()
    phone, laptop = (Visitor(lane).signed_in(alice, **ends_at_once(lane)) for _ in range(2))
    response = laptop.sends(f"devices/{phone.login_id()}/revoke/")
    assert response.url == laptop.url("devices/")
    assert phone.fate() == "revoked"
    assert laptop.fate() == alice.username


def test_all_other_devices_can_be_logged_out(lane):
    alice = people.alice()
    *others, laptop = (Visitor(lane).signed_in(alice, **ends_at_once(lane)) for _ in range(3))
    assert said(laptop.sends("devices/revoke-others/")) == ["2 other devices are logged out."]
    assert [other.fate() for other in others] == ["revoked", "revoked"]
    assert laptop.fate() == alice.username


def test_logging_out_a_device_of_mode_refresh_says_what_goes_on():
    alice = people.alice()
    phone, laptop = (Visitor("jwt").signed_in(alice, revocation="refresh") for _ in range(2))
    response = laptop.sends(f"devices/{phone.login_id()}/revoke/")
    assert "works until it expires" in said(response)[0]
    assert phone.fate() == alice.username


def test_logging_out_this_device_is_logging_out(lane):
    laptop = Visitor(lane).signed_in(people.alice())
    assert laptop.sends(f"devices/{laptop.login_id()}/revoke/").url == laptop.url("login/")
    assert laptop.fate() == "missing"


def test_somebody_elses_device_does_not_exist(lane):
    bob, mallory = Visitor(lane).signed_in(people.bob()), Visitor(lane).signed_in(people.alice())
    assert mallory.sends(f"devices/{bob.login_id()}/revoke/").status_code == 404
    assert bob.fate().startswith("bob")


@pytest.mark.parametrize("button", ["devices/revoke-others/", "devices/{}/revoke/"])
def test_without_a_recent_password_nothing_is_ended(lane, button):
    alice = people.alice()
    phone, laptop = (Visitor(lane).signed_in(alice, **ends_at_once(lane)) for _ in range(2))
    laptop.forgets_when_the_password_was_entered()
    response = laptop.sends(button.format(phone.login_id()))
    assert response.url == laptop.url("devices/")
    assert phone.fate() == alice.username


def test_entering_the_password_again_makes_it_recent(lane):
    laptop = Visitor(lane).signed_in(people.alice())
    laptop.forgets_when_the_password_was_entered()
    assert "Log out <span" not in laptop.sees("devices/").content.decode()
    assert laptop.sends("devices/", password="wrong").status_code == 200
    assert "Log out <span" not in laptop.sees("devices/").content.decode()
    assert laptop.sends("devices/", password=PASSWORD).status_code == 302
    assert "Log out <span" in laptop.sees("devices/").content.decode()


def test_a_recent_password_of_another_sign_in_does_not_count(lane):
    alice = people.alice()
    phone, laptop = (Visitor(lane).signed_in(alice, **ends_at_once(lane)) for _ in range(2))
    laptop.client.cookies[f"recent-{lane}"] = phone.cookie(f"recent-{lane}")
    laptop.sends("devices/revoke-others/")
    assert phone.fate() == alice.username


def test_a_password_is_recent_for_ten_minutes(lane):
    cookie = Visitor(lane).signed_in(people.alice()).client.cookies[f"recent-{lane}"]
    assert password_proof.SECONDS == cookie["max-age"] == 600
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


# Deleting the account


def test_deleting_the_account_ends_every_sign_in_on_both_lanes(lane):
    alice = people.alice()
    elsewhere = [Visitor(each).signed_in(alice, **ends_at_once(each)) for each in ("sessions", "jwt")]
    laptop = Visitor(lane).signed_in(alice)
    assert f'href="/{lane}/delete/"' in laptop.sees().content.decode()
    response = laptop.sends("delete/", password=PASSWORD)
    assert response.url == laptop.url("login/")
    assert said(response) == [deletion.DONE]
    assert not laptop.cookie(laptop.credential)
    assert [each.me().json()["error"] for each in elsewhere] == ["revoked", "revoked"]
    assert [said(each.sees())[0][:28] for each in elsewhere] == ["This account was deleted at "] * 2
    assert Visitor(lane).fills_in_sign_in(alice).status_code == 200


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " "])
def test_an_account_is_not_deleted_by_mistake(lane, password):
    alice = people.alice()
    laptop = Visitor(lane).signed_in(alice)
    response = laptop.sends("delete/", password=password)
    assert response.status_code == 200
    assert "Your account is not deleted" in response.content.decode()
    assert laptop.fate() == alice.username


def test_guessing_the_password_there_has_to_wait_as_at_sign_in(lane):
    alice = people.alice()
    laptop = Visitor(lane).signed_in(alice)
    for _ in range(10):
        laptop.sends("delete/", password="wrong")
    assert laptop.sends("delete/", password=PASSWORD).status_code == 200
    assert laptop.fate() == alice.username


def test_an_admins_account_stays_also_where_the_credential_has_not_heard_of_the_promotion(lane):
    bob, alice = people.bob(), people.alice()
    assert "/delete/" not in Visitor(lane).signed_in(bob).sees().content.decode()
    assert "is not deleted here" in Visitor(lane).signed_in(bob).sees("delete/").content.decode()
    laptop = Visitor(lane).signed_in(alice)
    alice.role = "admin"
    alice.save()
    assert laptop.sends("delete/", password=PASSWORD).status_code == 403
    assert laptop.fate() == alice.username


# Changing the password


def changes_password(visitor, old=PASSWORD, chosen=NEXT_PASSWORD, again=None):
    return visitor.sends("password/", old=old, chosen=chosen, again=chosen if again is None else again)


def test_changing_the_password_keeps_this_browser_in_with_another_credential(lane):
    alice = people.alice()
    laptop = Visitor(lane).signed_in(alice)
    before = laptop.cookie(laptop.credential), laptop.login_id()
    assert changes_password(laptop).url == laptop.url()
    assert laptop.fate() == alice.username
    assert laptop.cookie(laptop.credential) != before[0]
    assert laptop.login_id() != before[1]


def test_changing_the_password_ends_every_other_sign_in_on_both_lanes(lane):
    alice = people.alice()
    elsewhere = [Visitor(each).signed_in(alice, **ends_at_once(each)) for each in ("sessions", "jwt")]
    laptop = Visitor(lane).signed_in(alice)
    changes_password(laptop)
    assert [each.fate() for each in elsewhere] == ["revoked", "revoked"]
    assert Visitor(lane).fills_in_sign_in(alice, PASSWORD).status_code == 200
    assert Visitor(lane).fills_in_sign_in(alice, NEXT_PASSWORD).status_code == 302


def test_changing_the_password_keeps_the_mode_and_the_remembering():
    laptop = Visitor("jwt").signed_in(people.alice(), revocation="stateful", remember="on")
    changes_password(laptop)
    page = laptop.sees("devices/").content.decode()
    assert "remembered, mode <code>stateful</code>" in page


@pytest.mark.parametrize(
    "mistake",
    [
        {"old": "wrong"},
        {"again": "another one entirely"},
        {"chosen": "too short"},
        {"chosen": "x" * 129},
        {"chosen": "qwerty123456"},
        {"chosen": "iloveyou2026!"},
        {"chosen": "authdemo-session"},
    ],
)
def test_a_password_is_not_changed_by_mistake(lane, mistake):
    alice = people.alice()
    laptop = Visitor(lane).signed_in(alice)
    response = changes_password(laptop, **mistake)
    assert response.status_code == 200
    assert "Your password is not changed" in response.content.decode()
    assert Visitor(lane).fills_in_sign_in(alice, PASSWORD).status_code == 302


@pytest.mark.parametrize(
    "chosen",
    [
        "many words and more, " * 6 + "ok",
        "grün und blau, ärgerlich",
        "719364028517",
        "🦊🦉🦔🐌🐢🦜🦊🦉🦔🐌🐢🦜",
    ],
)
def test_long_accented_digits_only_and_emoji_are_passwords(lane, chosen):
    alice = people.alice()
    assert changes_password(Visitor(lane).signed_in(alice), chosen=chosen).status_code == 302
    assert Visitor(lane).fills_in_sign_in(alice, chosen).status_code == 302


# The API


def test_me_says_who(lane):
    bob, visitor = people.bob(), Visitor(lane)
    visitor.signs_in(bob)
    me = visitor.me()
    assert me.json() == {"user": bob.username, "role": "admin", "login_id": me.json()["login_id"], "strategy": lane}
    assert me["Cache-Control"] == "no-store"


def test_me_without_a_credential_names_how_to_come_by_one(lane):
    me = Browser(lane).me()
    assert (me.status_code, me.json()) == (401, {"error": "missing"})
    assert me["WWW-Authenticate"] == {"sessions": 'Cookie realm="authdemo"', "jwt": 'Bearer realm="authdemo"'}[lane]


def test_me_with_a_bad_token_says_so_in_the_challenge():
    browser = Browser("jwt")
    browser.client.cookies[browser.credential] = "not.a.token"
    assert browser.me()["WWW-Authenticate"] == 'Bearer realm="authdemo", error="invalid_token"'


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[]", 400),
        ("[" * 60_000, 400),
        ('{"username": "alice"}', 400),
        ('{"username": "alice", "password": 5}', 400),
        ('{"username": "alice", "password": "x", "remember": "yes"}', 400),
        ('{"username": "alice", "password": "x", "admin": true}', 400),
        ('{"username": "alice\\u0000", "password": "x"}', 400),
        ('{"username": "\\ud800", "password": "x"}', 400),
        ('{"username": "alice", "password": "x"}', 401),
        ('{"username": "alice", "password": "%s"}' % ("x" * 70_000), 413),
    ],
)
def test_a_sign_in_by_json_is_checked_field_by_field(lane, body, status):
    response = Client().post(f"/{lane}/api/login", body, content_type="application/json")
    assert response.status_code == status
    assert response.json()["error"]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_a_form_can_send_signs_nobody_in(lane, content_type):
    body = json.dumps({"username": people.alice().username, "password": PASSWORD})
    response = Client().generic("POST", f"/{lane}/api/login", body, content_type=content_type)
    assert response.status_code == 415
    assert not response.cookies


def test_the_strategys_options_are_fields_of_its_own(lane):
    browser, alice = Browser(lane), people.alice()
    body = {"username": alice.username, "password": PASSWORD, "revocation": "denylist", "lifetime": 15}
    assert browser.post_json("api/login", body).status_code == {"sessions": 400, "jwt": 200}[lane]


def test_logging_out_by_api_takes_the_csrf_token_that_the_sign_in_has_set(lane):
    browser, alice = Browser(lane), people.alice()
    browser.client = Client(enforce_csrf_checks=True)
    browser.signs_in(alice)
    without = browser.logs_out()
    assert (without.status_code, without.json()) == (403, {"error": "csrf"})
    assert browser.fate() == alice.username
    logged_out = browser.client.post(f"/{lane}/api/logout", headers={"X-CSRFToken": browser.cookie("csrftoken")})
    assert (logged_out.status_code, logged_out.json()) == (200, {"ok": True})
    assert browser.fate() == "missing"


def test_nobody_cannot_log_out_by_api(lane):
    assert Browser(lane).logs_out().status_code == 401


@pytest.mark.parametrize("path", ["login/", "logout/", "devices/", "devices/revoke-others/", "password/", "delete/"])
def test_a_form_of_another_site_changes_nothing(lane, path):
    visitor = Visitor(lane).signed_in(people.alice())
    visitor.client.handler.enforce_csrf_checks = True
    response = visitor.sends(path)
    assert response.status_code == 403
    assert "did not come from this site" in response.content.decode()


# Wording


def test_every_reason_and_every_ending_has_a_sentence():
    rejections = [Rejected(reason) for reason in Reason] + [Rejected(Reason.REVOKED, ending=end) for end in Ending]
    sentences = [wording.why(rejected) for rejected in rejections]
    assert len(set(sentences)) == len(rejections)
    assert all(sentence.endswith(".") and "{" not in sentence for sentence in sentences)


def test_a_sentence_names_the_time_where_it_is_known():
    rejected = Rejected(Reason.REVOKED, ending=Ending.DEVICE, at=1763683351.0)
    assert wording.why(rejected) == "You were logged out from another device at 00:02 UTC."
    assert wording.since(rejected) == "since 00:02:31 UTC"
    assert wording.since(Rejected(Reason.UNKNOWN)) == ""
