"""What the site answers when something is wrong: in its own look, without asking anybody, and never a cookie less."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import Http404
from django.templatetags.static import static
from django.test import Client, RequestFactory

from authdemo.strategy import NotConfirmed, NotYetEnforced, StoreUnavailable
from authdemo.web import errors, health
from tests import people
from tests.people import PASSWORD, Browser

STYLE = static("authdemo/web.css")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["sessions", "jwt"])
def lane(request):
    return request.param


@pytest.fixture
def asks_redis(lane):
    """A device whose every request has to ask Redis."""
    return Browser(lane).signs_in(people.alice(), **({"revocation": "denylist"} if lane == "jwt" else {}))


@contextmanager
def out_of_service(redis) -> Iterator[None]:
    """Redis is there, and serves nobody: a replica that has lost its primary and will not answer from memory."""
    redis.config_set("replica-serve-stale-data", "no")
    redis.replicaof("127.0.0.1", "1")
    try:
        yield
    finally:
        redis.replicaof("NO", "ONE")
        redis.config_set("replica-serve-stale-data", "yes")


@pytest.mark.parametrize(
    ("handler", "status", "says"),
    [
        (lambda request: errors.bad_request(request, SuspiciousOperation()), 400, "makes no sense here"),
        (lambda request: errors.forbidden(request, PermissionError()), 403, "not yours to see"),
        (lambda request: errors.not_found(request, Http404()), 404, "nothing at this address"),
        (lambda request: errors.csrf_failure(request, "no token"), 403, "no longer current"),
        (lambda request: errors.logged_out_meanwhile(request), 400, "logged out while this request"),
        (lambda request: errors.store_unavailable(request, StoreUnavailable()), 503, "Redis cannot be asked"),
        (lambda request: errors.store_unavailable(request, NotYetEnforced()), 503, "Saved, not yet enforced"),
        (lambda request: errors.store_unavailable(request, NotConfirmed()), 503, "Done, and not confirmed"),
        (lambda request: errors.server_error(request), 500, "broke on our side"),
    ],
)
def test_an_error_has_a_page_made_without_a_query(handler, status, says, django_assert_num_queries):
    request = RequestFactory().get("/sessions/")  # bare: no session, no identity, no messages on it
    with django_assert_num_queries(0):
        response = handler(request)
    assert response.status_code == status
    assert says in response.content.decode()
    assert f'href="{STYLE}"' in response.content.decode()
    assert not response.cookies


@pytest.mark.parametrize(
    ("handler", "error"),
    [
        (errors.bad_request, "bad-request"),
        (errors.forbidden, "forbidden"),
        (errors.not_found, "not-found"),
        (errors.csrf_failure, "csrf"),
        (errors.store_unavailable, "store-unavailable"),
        (errors.server_error, "server-error"),
    ],
)
def test_the_api_gets_the_error_as_json(handler, error):
    response = handler(RequestFactory().get("/jwt/api/me"))
    assert response["Content-Type"] == "application/json"
    assert response.content.decode() == f'{{"error": "{error}"}}'


def test_the_error_page_of_last_resort_needs_no_template(settings):
    settings.TEMPLATES = []
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert b"Something broke on our side" in response.content


def test_a_host_that_is_not_ours_gets_an_error_page():
    response = Client(headers={"host": "evil.example"}).get("/sessions/login/")
    assert response.status_code == 400
    assert "makes no sense here" in response.content.decode()


def test_an_unknown_address_gets_the_sites_404(lane):
    response = Client().get(f"/{lane}/nothing-here")
    assert response.status_code == 404
    assert "nothing at this address" in response.content.decode()


# Redis cannot be asked


def test_without_redis_a_page_is_503_and_the_cookie_stays(real_redis, asks_redis):
    with out_of_service(real_redis):
        response = asks_redis.client.get(f"/{asks_redis.lane}/")
        assert response.status_code == 503
        assert response["Retry-After"] == "2"
        assert "Redis cannot be asked" in response.content.decode()
        assert not response.cookies
    assert asks_redis.me().status_code == 200


def test_without_redis_the_api_says_store_unavailable(real_redis, asks_redis):
    with out_of_service(real_redis):
        response = asks_redis.me()
    assert (response.status_code, response.json()) == (503, {"error": "store-unavailable"})
    assert response["Retry-After"] == "2"


def test_without_redis_nobody_is_told_that_a_log_out_worked(real_redis, asks_redis):
    with out_of_service(real_redis):
        assert asks_redis.client.post(f"/{asks_redis.lane}/logout/").status_code == 503
    assert asks_redis.me().status_code == 200


def test_without_redis_a_sign_in_is_503_and_sets_no_credential(real_redis, lane):
    alice, browser = people.alice(), Browser(lane)
    wishes = {"revocation": "denylist"} if lane == "jwt" else {}
    with out_of_service(real_redis):
        fields = {"username": alice.username, "password": PASSWORD, **wishes}
        response = browser.client.post(f"/{lane}/login/", fields)
    assert response.status_code == 503
    assert browser.credential not in response.cookies


def test_without_redis_the_form_and_the_frame_still_show(real_redis, lane):
    with out_of_service(real_redis):
        assert Client().get(f"/{lane}/login/").status_code == 200


def test_a_password_changed_while_redis_is_out_is_saved_and_not_yet_enforced(real_redis):
    alice = people.alice()
    browser = Browser("jwt").signs_in(alice, revocation="refresh", lifetime=60)  # asks nobody
    chosen = "another password altogether"
    with out_of_service(real_redis):
        response = browser.client.post("/jwt/password/", {"old": PASSWORD, "chosen": chosen, "again": chosen})
    assert response.status_code == 503
    assert "not yet enforced" in response.content.decode()
    alice.refresh_from_db()
    assert alice.check_password(chosen)


# Is it well?


def test_healthz_asks_nobody(real_redis):
    with out_of_service(real_redis):
        assert Client().get("/healthz").content == b"ok"


def test_readyz_names_the_store_that_is_out(real_redis):
    assert Client().get("/readyz").json() == {"redis": "ok", "database": "ok"}
    with out_of_service(real_redis):
        response = Client().get("/readyz")
    why = "It takes no writes: it is a replica."
    assert (response.status_code, response.json()) == (503, {"redis": why, "database": "ok"})
    assert health.readyz(RequestFactory().get("/readyz")).status_code == 200


# The frame


def test_the_theme_is_a_cookie_like_any_other():
    client = Client()
    response = client.post("/theme/", {"theme": "dark", "next": "/sessions/login/"})
    assert (response.status_code, response.url) == (302, "/sessions/login/")
    assert '<html lang="en" data-theme="dark"' in client.get("/sessions/login/").content.decode()


@pytest.mark.parametrize("asked", ["neon", "", '"><script>'])
def test_a_theme_that_is_none_is_not_kept(asked):
    client = Client()
    assert not client.post("/theme/", {"theme": asked}).cookies
    client.cookies["theme"] = asked
    assert 'data-theme="auto"' in client.get("/sessions/login/").content.decode()


def test_the_theme_leads_to_no_other_site():
    assert Client().post("/theme/", {"theme": "dark", "next": "//evil.example"}).url == "/"


def test_the_theme_changes_by_post_only():
    assert Client().get("/theme/?theme=dark").status_code == 405


@pytest.mark.parametrize(
    ("host", "warned"),
    [
        ("localhost:8000", False),
        ("127.0.0.1", False),
        ("[::1]:8000", False),
        ("app.demo.localhost", False),
        ("192.168.1.7:8000", True),
        ("trainer.local", True),
    ],
)
def test_off_loopback_a_page_warns_that_everybody_can_read_its_cookies(settings, host, warned):
    settings.ALLOWED_HOSTS = ["*"]
    page = Client(headers={"host": host}).get("/sessions/login/").content.decode()
    assert ("Anybody on this network can read the cookies" in page) is warned


def test_a_database_that_is_away_is_a_503_too(client, monkeypatch):
    from django.db import OperationalError

    from authdemo.accounts import passwords

    def away(*_):
        raise OperationalError("connection refused")

    monkeypatch.setattr(passwords, "check", away)
    fields = {"username": "alice", "password": "x"}
    page = client.post("/sessions/login/", fields)
    assert page.status_code == 503
    assert page.headers["Retry-After"]
    assert b"database cannot be asked" in page.content
    answer = client.post("/jwt/api/login", fields, content_type="application/json")
    assert answer.json() == {"error": "database-unavailable"}


def stale(**headers):
    return Client(enforce_csrf_checks=True).post("/compare/act/", {"action": "login"}, headers=headers).content.decode()


def test_a_form_that_is_no_longer_current_leads_back_to_its_page_and_to_no_other_site():
    back = '<a class="button primary" href="{}">Back to the page, as it is now</a>'
    assert back.format("/compare/?projector") in stale(referer="http://testserver/compare/?projector")
    own = "http://testserver"
    others = (f"http://evil.example/{own}/x", f"{own}.evil.example/", f"{own}//evil.example/", f"{own}/\\evil.example/")
    for elsewhere in (*others, "", "/compare/"):
        assert "Back to the page" not in stale(referer=elsewhere, origin="http://testserver")


def test_a_browser_without_cookies_is_told_so():
    assert "sent no cookie along" in stale(referer="http://testserver/compare/")
