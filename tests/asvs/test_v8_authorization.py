"""ASVS 5.0, chapter V8: who may do what, decided by the server and right away."""

import pytest

from authdemo.accounts import seats
from tests import people
from tests.lanes.visitor import Visitor
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)


def test_asvs_8_2_1_reports_are_for_admins(lane, visitor):
    assert Visitor(lane).sees("reports/").status_code == 302
    assert visitor(people.alice()).sees("reports/").status_code == 403
    assert visitor(people.bob()).sees("reports/").status_code == 200


def test_asvs_8_2_2_what_is_somebody_elses_does_not_exist(visitor):
    bobs, mallory = visitor(people.bob()), visitor(people.alice())
    assert mallory.sends(f"devices/{bobs.login_id()}/revoke/").status_code == 404
    assert bobs.me().status_code == 200
    assert bobs.login_id() not in mallory.sees("devices/").content.decode()


def test_asvs_8_2_3_no_field_is_taken_that_is_not_asked_for(lane, visitor):
    alice = people.alice()
    laptop = visitor(alice)
    fields = {"role": "admin", "is_active": "1", "username": "root", "version": "9"}
    laptop.sends("password/", old=people.PASSWORD, chosen="vj-kw 7qz,rt", again="vj-kw 7qz,rt", **fields)
    me = laptop.me().json()
    assert (me["user"], me["role"]) == (alice.username, "member")
    body = {"username": alice.username, "password": "vj-kw 7qz,rt", "role": "admin"}
    assert Browser(lane).post_json("api/login", body).status_code == 400


def test_asvs_8_3_1_what_a_browser_says_of_itself_gives_no_right(visitor):
    laptop = visitor(people.alice())
    laptop.client.cookies["role"] = "admin"
    headers = {"X-Role": "admin", "X-Remote-User": "bob", "X-Forwarded-User": "bob", "X-Original-URL": "/"}
    assert laptop.client.get(laptop.url("reports/"), {"role": "admin"}, headers=headers).status_code == 403
    assert seats.from_request(laptop.me().wsgi_request) is None


def test_asvs_8_3_2_a_demotion_holds_on_the_next_request(visitor):
    bob = people.bob()
    laptop = visitor(bob)
    copy = laptop.copied_by()
    bob.role = "member"
    bob.save()
    assert laptop.sees("reports/").status_code == 403
    assert copy.client.get(laptop.url("reports/")).status_code in {302, 403}


def test_asvs_8_3_3_whoever_asks_is_judged_by_his_own_rights(visitor):
    """There is no service in between: each page asks who sent the request, and nothing else speaks for anybody."""
    member, admin = visitor(people.alice()), visitor(people.bob())
    assert [member.sees("reports/").status_code, admin.sees("reports/").status_code] == [403, 200]
