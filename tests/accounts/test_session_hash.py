"""Django's note of the password's state is short, and still Django's: `get_user` lets in by it and by nothing else."""

import pytest
from django.contrib import auth
from django.test import RequestFactory

from sessions_app.engine import SessionStore
from tests import people
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)


def user_of(browser):
    """Who Django's own `request.user` would be, for whoever brings these cookies."""
    request = RequestFactory().get("/")
    request.session = SessionStore(browser.cookie("sessionid"))
    return auth.get_user(request)


def test_by_a_living_session_django_finds_its_user():
    alice = people.alice()
    assert user_of(Browser("sessions").signs_in(alice)) == alice


def test_by_that_of_another_password_it_finds_nobody():
    """Also where nobody has told the session: the note alone is enough."""
    alice = people.alice()
    laptop = Browser("sessions").signs_in(alice)
    before = alice.get_session_auth_hash()
    alice.set_password("another horse, another battery")
    type(alice).objects.filter(pk=alice.pk).update(password=alice.password)
    assert alice.get_session_auth_hash() != before
    assert not user_of(laptop).is_authenticated


def test_it_is_128_bits_long_by_each_key(settings):
    alice = people.alice()
    kept = alice.get_session_auth_hash()
    assert len(bytes.fromhex(kept)) == 16
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 8
    assert list(alice.get_session_auth_fallback_hash()) == [kept]
    assert alice.get_session_auth_hash() != kept
