"""Behind a proxy that speaks TLS: the site as a whole, as a process of its own with `AUTHDEMO_HTTPS=1`."""

import json
from contextlib import closing

import httpx
import pytest

from tests.processes import Demo, manage
from tests.variants import NOT_ASKED_ABOUT

pytestmark = pytest.mark.processes
NAME = "authdemo.example.org"  # for which there could be a certificate


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with Demo(tmp_path_factory.mktemp("https"), AUTHDEMO_HTTPS="1", ALLOWED_HOSTS=f"localhost,{NAME}") as demo:
        yield demo


@pytest.fixture
def proxy(site):
    """What the proxy in front sends on: it has spoken HTTPS with the browser, and says so."""
    headers = {"X-Forwarded-Proto": "https"}
    with closing(httpx.Client(base_url=site.url, headers=headers, trust_env=False)) as client:
        yield client


def user_of(site):
    return json.loads(manage("seat", "--json", var=site.var, AUTHDEMO_HTTPS="1").stdout)["users"][0]


def body(user, **wishes):
    return {"username": user["username"], "password": user["password"], **wishes}


def test_plain_http_is_sent_to_https(site):
    response = httpx.get(f"{site.url}/compare/", trust_env=False)
    assert response.status_code == 301
    assert response.headers["Location"].startswith("https://")


def test_the_demo_says_so_and_what_belongs_in_front(site):
    assert "plain requests are redirected to https: put a proxy that speaks TLS in front." in site.said()


def test_the_machine_itself_may_ask_for_its_health_over_plain_http(site):
    assert httpx.get(f"{site.url}/healthz", trust_env=False).status_code == 200


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
def test_every_cookie_is_secure_and_bound_to_this_very_host(site, proxy, lane):
    user = user_of(site)
    proxy.get(f"/{lane}/login/")
    response = proxy.post(f"/{lane}/api/login", json=body(user))
    found = response.headers.get_list("set-cookie")
    assert len(found) >= 2
    for cookie in found:
        assert cookie.startswith("__Host-")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
        assert "SameSite=Lax" in cookie
        assert "HttpOnly" in cookie


def test_a_cookie_without_the_prefix_is_not_ours(site, proxy):
    answer = proxy.post("/sessions/api/login", json=body(user_of(site)))
    session_id = next(cookie.value for cookie in proxy.cookies.jar if cookie.name == "__Host-sessionid")
    assert answer.status_code == 200
    proxy.cookies.clear()
    for name in ("sessionid", "__host-sessionid"):
        answer = proxy.get("/sessions/api/me", headers={"Cookie": f"{name}={session_id}"})
        assert answer.json() == {"error": "missing"}
    answer = proxy.get("/sessions/api/me", headers={"Cookie": f"__Host-sessionid={session_id}"})
    assert answer.status_code == 200


def test_cookies_that_the_server_cannot_read_are_spoken_of(site, proxy):
    """Its HTTP server hands on nothing of a Cookie header that is not ASCII."""
    headers = {"Cookie": "né=1; __Host-sessionid=x".encode()}
    page, api = proxy.get("/sessions/login/", headers=headers), proxy.get("/jwt/api/me", headers=headers)
    assert page.status_code == 400
    assert "cookie here that the server cannot read" in page.text
    assert api.json() == {"error": "unreadable-cookies"}
    assert proxy.get("/static/authdemo/web.css", headers=headers).status_code == 200


def test_a_visitor_is_who_the_proxy_says_and_nobody_is_locked_out_from_elsewhere(site, proxy):
    user = user_of(site)

    def tries(password, address):
        return proxy.post(
            "/jwt/api/login",
            json={"username": user["username"], "password": password},
            headers={"X-Forwarded-For": address},
        ).status_code

    assert [tries("wrong", f"198.51.100.{n}, 203.0.113.66") for n in range(11)] == [401] * 11
    assert tries(user["password"], "198.51.100.1, 203.0.113.66") == 401
    assert tries(user["password"], "198.51.100.1") == 200


def test_what_starts_processes_is_refused_to_those_whom_the_proxy_brings(site, proxy):
    page = proxy.get("/lab/lost-revocation/", headers={"X-Forwarded-For": "203.0.113.66"}).text
    assert "runs for whoever sits at this machine" in page
    page = proxy.get("/lab/lost-revocation/", headers={"X-Forwarded-For": "127.0.0.1"}).text
    assert "runs for whoever sits at this machine" not in page


def test_only_modes_that_can_end_a_login_at_once_are_on_offer(site, proxy):
    user = user_of(site)
    for mode in NOT_ASKED_ABOUT:
        assert proxy.post("/jwt/api/login", json=body(user, revocation=mode)).status_code == 400
    page = proxy.get("/jwt/login/").text
    assert 'value="denylist"' in page
    assert 'value="stateless"' not in page


@pytest.mark.parametrize("mode", sorted(NOT_ASKED_ABOUT))
def test_one_that_cannot_is_not_to_be_had_as_the_one_for_all_either(tmp_path, mode):
    told = manage("check", var=tmp_path, AUTHDEMO_HTTPS="1", JWT_REVOCATION=mode)
    assert told.returncode == 1
    said = f'JWT_REVOCATION is "{mode}"; with AUTHDEMO_HTTPS=1 it takes one of: denylist, stateful.'
    assert said in told.stderr
    assert "Traceback" not in told.stderr
    assert manage("check", var=tmp_path, JWT_REVOCATION=mode).returncode == 0


def test_the_browser_is_told_to_stay_with_https_for_a_year(proxy):
    for path in ("/", "/compare/", "/nowhere", "/static/authdemo/web.css", "/sessions/api/me"):
        assert "max-age=31536000" in proxy.get(path, headers={"Host": NAME}).headers["Strict-Transport-Security"]
        assert "Strict-Transport-Security" not in proxy.get(path).headers, "localhost"


def test_the_compare_page_works_with_what_is_on_offer(proxy):
    page = proxy.get("/compare/")
    token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    jar = "; ".join(f"{cookie.name}={cookie.value}" for cookie in proxy.cookies.jar)  # Secure: not sent over this hop
    headers = {"Referer": str(proxy.base_url).replace("http:", "https:") + "/compare/", "Cookie": jar}
    response = proxy.post("/compare/act/", data={"action": "login", "csrfmiddlewaretoken": token}, headers=headers)
    assert response.status_code == 302, response.text[:500]
    assert "__Host-access" in proxy.cookies
    assert "__Host-seat" in proxy.cookies
