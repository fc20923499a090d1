"""The proof that a password was entered lately is copied along with the session, and asks no password ever again.

https://github.com/tjcsl/ion/issues/846, https://github.com/pypi/warehouse/pull/8181

A browser drops the cookie after ten minutes; a copy obeys no such date. Right: the server reads the age from what it
has signed. Neighbours: both sides of the limit, the proof of another sign-in of the same user, of something else that
is signed, with a signature that does not hold, and none; every button that asks for it.
"""

import time

import pytest
from django.core.signing import TimestampSigner, b62_encode

from authdemo import policy
from authdemo.lanes import password_proof
from tests import people
from tests.lanes.visitor import Visitor, ends_at_once

pytestmark = pytest.mark.django_db(transaction=True)

BUTTONS = ["devices/revoke-others/", "devices/{}/revoke/"]


class Earlier(TimestampSigner):
    """Signs as the site has done some seconds ago."""

    ago = 0

    def timestamp(self):
        return b62_encode(int(time.time()) - self.ago)


def mark(login_id, ago, salt=password_proof.SALT):
    signer = Earlier(salt=policy.salted(salt))
    signer.ago = ago
    return signer.sign_object(login_id)


@pytest.fixture(params=["sessions", "jwt"])
def devices(request):
    """Two of one user; the second one is where the buttons are pressed."""
    alice = people.alice()
    return [Visitor(request.param).signed_in(alice, **ends_at_once(request.param)) for _ in range(2)]


def ended(devices, cookie, button):
    """Whether a press ends the first device, with this proof."""
    phone, laptop = devices
    laptop.client.cookies[f"recent-{laptop.lane}"] = cookie
    laptop.sends(button.format(phone.login_id()))
    return phone.fate() == "revoked"


@pytest.mark.parametrize("button", BUTTONS)
@pytest.mark.parametrize("ago", [password_proof.SECONDS + 2, 24 * 60 * 60])
def test_an_old_proof_is_none(devices, ago, button):
    assert not ended(devices, mark(devices[1].login_id(), ago), button)


@pytest.mark.parametrize("button", BUTTONS)
def test_a_recent_one_is(devices, button):
    assert ended(devices, mark(devices[1].login_id(), password_proof.SECONDS - 60), button)


@pytest.mark.parametrize("button", BUTTONS)
def test_nor_is_one_of_something_else(devices, button):
    phone, laptop = devices
    mine = laptop.login_id()
    others = [mark(phone.login_id(), 0), mark(mine, 0, salt="another"), mark(mine, 0)[:-1] + "-", mine, ""]
    assert [ended(devices, cookie, button) for cookie in others] == [False] * len(others)
