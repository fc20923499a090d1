"""The list of one's sign-ins, and ending them from elsewhere."""

import re

import pytest

from authdemo.lanes import password_proof
from tests import people
from tests.lanes.visitor import Visitor, ends_at_once, said
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_the_password_of_a_throwaway_user_is_looked_up_only_where_one_is_asked_for(lane, django_assert_num_queries):
    visitor = Visitor(lane)
    visitor.client.post("/compare/act/", {"action": "login"})
    with django_assert_num_queries(1):
        assert "Your throwaway password" in visitor.sees("devices/").content.decode()
    generated = re.search(r"password</summary><code>(.*?)</code>", visitor.sees("devices/").content.decode())[1]
    assert visitor.sends("devices/", password=generated).status_code == 302
    with django_assert_num_queries(0):
        assert "Log out <span" in visitor.sees("devices/").content.decode()


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
