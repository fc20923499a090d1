"""ASVS 5.0, section V3.3: cookies, over HTTPS as they will be, and what is kept in them."""

from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model

from tests import people
from tests.asvs.whole_site import PAGES
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def cookies_over_https(proxy, user):
    """Every Set-Cookie that a visit to all corners of the site brings, those that take one away included."""
    found = []

    def note(response):
        found.extend(response.headers.get_list("set-cookie"))
        return response

    origin = {"Referer": str(proxy.base_url).replace("http:", "https:") + "/"}
    jar = {}

    def headers():
        jar.update({cookie.name: cookie.value for cookie in proxy.cookies.jar})  # Secure: not sent over this hop
        return {**origin, "Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())}

    for lane in ("sessions", "jwt"):
        note(proxy.get(f"/{lane}/login/"))
        note(proxy.get(f"/{lane}/", headers={"Cookie": "__Host-access=x.y.z; __Host-sessionid=x"}))
        note(proxy.post(f"/{lane}/api/login", json={"username": user["username"], "password": user["password"]}))
        for path in ("/", "/compare/", "/lab/", f"/{lane}/"):
            note(proxy.get(path, headers=headers()))
        token = {"csrfmiddlewaretoken": jar["__Host-csrftoken"]}
        note(proxy.post("/theme/", data={"theme": "dark", **token}, headers=headers()))
        note(proxy.post("/compare/act/", data={"action": "login", **token}, headers=headers()))
        note(proxy.post(f"/{lane}/logout/", data=token, headers=headers()))
    return [next(iter(SimpleCookie(one).values())) for one in found]


@pytest.mark.processes
def test_asvs_3_3_1_every_cookie_is_secure_and_prefixed(proxy, https_user):
    found = cookies_over_https(proxy, https_user)
    assert len({cookie.key for cookie in found}) >= 8
    for cookie in found:
        assert cookie["secure"] or cookie["max-age"] == "0", cookie.key
        assert cookie.key.startswith("__Host-")


@pytest.mark.processes
def test_asvs_3_3_2_every_cookie_says_lax(proxy, https_user):
    for cookie in cookies_over_https(proxy, https_user):
        assert cookie["samesite"] == "Lax", cookie.key


@pytest.mark.processes
def test_asvs_3_3_3_every_cookie_is_bound_to_this_very_host(proxy, https_user):
    for cookie in cookies_over_https(proxy, https_user):
        assert cookie.key.startswith("__Host-")
        assert (cookie["path"], cookie["domain"]) == ("/", ""), cookie.key


def test_asvs_3_3_4_no_script_and_no_page_gets_a_credential(visitor):
    laptop = visitor(people.bob())
    held = [cookie for name, cookie in laptop.client.cookies.items() if name != settings.CSRF_COOKIE_NAME]
    assert len(held) >= 2
    assert all(cookie["httponly"] for cookie in held)
    secrets = [cookie.value for cookie in held if cookie.key in {laptop.credential, settings.REFRESH_COOKIE_NAME}]
    for path in (*PAGES, "api/me"):
        response = laptop.sees(path)
        for secret in secrets:
            assert secret not in response.content.decode()
            assert secret not in str(dict(response.headers))


def test_asvs_3_3_5_the_longest_cookies_are_kept_by_every_browser(visitor):
    user = get_user_model().objects.create_user("ä" * 64, PASSWORD, "admin")
    laptop = visitor(user, remember="on", next="/" + "x" * 3000)
    for name, cookie in laptop.client.cookies.items():
        assert len(name) + len(cookie.value) <= 4096
