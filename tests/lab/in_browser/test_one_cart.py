"""big-cart puts one and the same cart into a session, a cookie and a token: else their sizes say nothing."""

import zlib

import jwt
import pytest
from django.core.signing import loads

from tests.lab.in_browser.begun import begun

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_cart_is_everywhere_and_does_not_pack_into_nothing():
    client, _, trial = begun("big-cart")
    cart = trial.facts["cart"]
    assert len(zlib.compress(cart.encode())) > len(cart) / 2
    assert trial.seen()["session"]["there"] == len(cart)
    given = {}
    for what in ("first", "second", "third"):
        response = client.get(f"{trial.path}at/{what}/")
        given |= {name: cookie.value for name, cookie in response.cookies.items()}
    assert loads(given["lab-cart"]) == {"cart": cart}
    assert jwt.decode(given["lab-token"], options={"verify_signature": False})["cart"] == cart
