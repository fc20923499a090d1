"""A banned user goes on renewing tokens: the ban was written where nobody is told of it, and the renewal does not ask.

https://github.com/jazzband/djangorestframework-simplejwt/issues/812 and 193 (deleted)

Right: a renewal reads the account again. Whoever is not active is refused, told why, and ended for good, so that
lifting the ban does not revive the sign-in. Neighbours: a deleted account, one banned and freed again before the
renewal, a role taken away; the pages and the API for clients, every mode that renews.
"""

import time
from dataclasses import replace

import pytest
from django.db import DEFAULT_DB_ALIAS

from authdemo import policy
from authdemo.accounts.models import Role, User
from jwt_app.modes import MODES
from tests import people
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)

RENEWING = [name for name, mode in MODES.items() if mode.keeps_family]


def ban(user, is_active=False):
    """As a hand at the database does it: no signal is sent, so the sign-in itself goes on."""
    User.objects.filter(pk=user.pk).update(is_active=is_active)


def delete(user):
    User.objects.filter(pk=user.pk)._raw_delete(DEFAULT_DB_ALIAS)


class Client:
    """A client without a cookie jar."""

    def __init__(self, user, mode):
        self.browser = Browser("jwt")
        body = {"username": user.username, "password": people.PASSWORD, "revocation": mode}
        self.tokens = self.browser.post_json("api/token", body).json()

    def renews(self):
        answer = self.browser.post_json("api/token/refresh", {"refresh_token": self.tokens["refresh_token"]})
        self.tokens |= answer.json()
        return answer.json().get("error", "renewed")


class Page:
    """A browser whose access token is over."""

    def __init__(self, user, mode):
        self.browser = Browser("jwt").signs_in(user, revocation=mode)

    def renews(self):
        del self.browser.client.cookies["access"]
        answer = self.browser.me()
        return answer.json().get("error", "renewed")


@pytest.fixture(params=[Page, Client])
def signed_in(request):
    return request.param


@pytest.mark.parametrize("mode", RENEWING)
def test_a_banned_user_is_not_given_another_token(signed_in, mode):
    alice = people.alice()
    device = signed_in(alice, mode)
    assert device.renews() == "renewed"
    ban(alice)
    assert device.renews() == "revoked"


def test_lifting_the_ban_revives_nothing_that_was_refused(signed_in, redis):
    alice = people.alice()
    device = signed_in(alice, "refresh")
    ban(alice)
    assert device.renews() == "revoked"
    ban(alice, is_active=True)
    (family,) = redis.keys("*family:*")
    assert redis.hget(family, "ending") == "banned"
    if isinstance(device, Client):
        assert device.renews() == "revoked"


@pytest.mark.parametrize("mode", RENEWING)
def test_nor_is_somebody_whose_account_is_gone(signed_in, mode):
    alice = people.alice()
    device = signed_in(alice, mode)
    delete(alice)
    assert device.renews() == "revoked"


def test_a_ban_that_is_over_by_then_was_none(signed_in):
    alice = people.alice()
    device = signed_in(alice, "refresh")
    ban(alice)
    ban(alice, is_active=True)
    assert device.renews() == "renewed"


def test_the_role_is_read_again_too():
    bob = people.bob()
    with policy.use(replace(policy.site(), access_seconds=0.5, leeway=0)):
        laptop = Browser("jwt").signs_in(bob, revocation="refresh")
        User.objects.filter(pk=bob.pk).update(role=Role.MEMBER)
        assert laptop.me().json()["role"] == Role.ADMIN
        time.sleep(0.6)
        assert laptop.me().json()["role"] == Role.MEMBER
