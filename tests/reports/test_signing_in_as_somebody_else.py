"""Somebody signs in where somebody else still is, and gets a part of what that one had.

https://github.com/python-social-auth/social-core/issues/1252, https://github.com/sirodoht/opencult.com/issues/73

Right: nothing passes from one to the other: not the sign-in, which ends, nor the proof of a password. Neighbours: with
the right password, with a wrong one (the first stays), by form and by API, both lanes; back as the first again.
"""

import pytest

from tests import people
from tests.lanes.visitor import Visitor, ends_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["sessions", "jwt"])
def lane(request):
    return request.param


@pytest.fixture(params=["form", "api"])
def signs_in(request, lane):
    def by_api(visitor, user, password):
        body = {"username": user.username, "password": password, **ends_at_once(lane)}
        return visitor.post_json("api/login", body).status_code == 200

    def by_form(visitor, user, password):
        return visitor.fills_in_sign_in(user, password, **ends_at_once(lane)).status_code == 302

    return by_api if request.param == "api" else by_form


def test_the_first_one_is_out_and_leaves_nothing(lane, signs_in):
    alice, bob, browser = people.alice(), people.bob(), Visitor(lane)
    assert signs_in(browser, alice, people.PASSWORD)
    proof, first = browser.cookie(f"recent-{lane}"), browser.login_id()
    copy = browser.copied_by()
    assert signs_in(browser, bob, people.PASSWORD)
    assert browser.fate() == bob.username
    assert copy.fate() == "revoked"
    page = browser.sees("devices/").content.decode()
    assert alice.username not in page
    assert first not in page
    browser.client.cookies[f"recent-{lane}"] = proof
    other = Visitor(lane).signed_in(bob, **ends_at_once(lane))
    browser.sends("devices/revoke-others/")
    assert other.fate() == bob.username, "the first one's password was entered, not this one's"


def test_with_a_wrong_password_the_first_one_stays(lane, signs_in):
    alice, browser = people.alice(), Visitor(lane)
    assert signs_in(browser, alice, people.PASSWORD)
    assert not signs_in(browser, people.bob(), "wrong")
    assert browser.fate() == alice.username


def test_back_again_it_is_another_sign_in(lane, signs_in):
    alice, bob, browser = people.alice(), people.bob(), Visitor(lane)
    ids = []
    for user in (alice, bob, alice):
        assert signs_in(browser, user, people.PASSWORD)
        ids.append(browser.login_id())
    assert len(set(ids)) == 3
    assert browser.fate() == alice.username
