"""Deleting one's account ends every sign-in, and is not done by mistake."""

import pytest

from authdemo.lanes import deletion
from tests import people
from tests.lanes.visitor import Visitor, ends_at_once, said
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


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
