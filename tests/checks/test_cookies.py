"""The names and flags of the cookies, over plain HTTP and over HTTPS."""

import pytest
from django.test import override_settings

from authdemo.checks import cookies
from tests.checks.found import OVER_HTTPS, ids


def test_the_cookies_of_plain_http_and_of_https_are_fine():
    assert cookies.check() == []
    with override_settings(**OVER_HTTPS):
        assert cookies.check() == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"COOKIE_PREFIX": "__Host-"}, "E003"),
        ({"SESSION_COOKIE_NAME": "__Host-sessionid"}, "E003"),
        ({"SESSION_COOKIE_NAME": "__host-sessionid"}, "E003"),
        ({"COOKIE_PREFIX": "__HOST-"}, "E003"),
        ({**OVER_HTTPS, "ACCESS_COOKIE_NAME": "__host-access"}, "E003"),
        ({**OVER_HTTPS, "SESSION_COOKIE_SECURE": False}, "E003"),
        ({**OVER_HTTPS, "CSRF_COOKIE_DOMAIN": ".example.com"}, "E003"),
        ({**OVER_HTTPS, "SESSION_COOKIE_PATH": "/sessions/"}, "E003"),
        ({**OVER_HTTPS, "ACCESS_COOKIE_NAME": "access"}, "W001"),
        ({**OVER_HTTPS, "COOKIE_PREFIX": ""}, "W001"),
    ],
)
def test_the_prefix_without_its_conditions_or_https_without_the_prefix_is_reported(wrong, said):
    with override_settings(**wrong):
        assert ids(cookies.check()) == [said]


def test_a_prefix_in_another_case_is_told_how_to_be_spelled():
    with override_settings(**OVER_HTTPS | {"SESSION_COOKIE_NAME": "__HoSt-sessionid"}):
        (found,) = cookies.check()
    assert found.msg.startswith("SESSION_COOKIE_NAME begins with __HoSt-")
    assert found.hint == "Spell the prefix __Host-, or leave it out."
