"""Django's own CSRF check, asked about one thing at a time."""

import pytest
from django.test import RequestFactory

from authdemo.lab.in_browser.csrf_check import checked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("secure", [False, True])
def test_the_csrf_token_and_the_origin_are_looked_at_one_by_one(secure):
    token = "x" * 32

    def looked_at(field, **headers):
        request = RequestFactory(HTTP_HOST="localhost").post(
            "/", {"csrfmiddlewaretoken": field}, secure=secure, headers=headers
        )
        request.COOKIES["csrftoken"] = token
        return checked(request)

    ours = {"Origin": f"http{'s' * secure}://localhost"}
    assert looked_at(token, **ours) == {"token": False, "origin": False}
    assert looked_at(token, Origin="https://evil.example") == {"token": False, "origin": True}
    assert looked_at("y" * 32, **ours) == {"token": True, "origin": True}
    assert looked_at("", Origin="null") == {"token": True, "origin": True}
