"""A run's browsers: they behave like browsers, and what they are given is good for nothing outside of their run."""

import httpx
import pytest
from django.conf import settings
from django.test import Client

from authdemo import policy
from authdemo.accounts.changes import strategies
from authdemo.lab.model.variants import JWT_DENYLIST, JWT_REFRESH, SESSIONS_REDIS
from authdemo.lab.wire.browser import Browser, StepFailed
from tests import people
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
CREDENTIALS = [settings.SESSION_COOKIE_NAME, settings.ACCESS_COOKIE_NAME, settings.REFRESH_COOKIE_NAME]


@pytest.fixture
def opened():
    """Browsers of run "a" unless another is named; closed afterwards."""
    browsers = []

    def open_browser(variant, name="laptop", run="a", **changes):
        browsers.append(Browser(name, variant.lane, variant.policy(run, **changes)))
        return browsers[-1]

    yield open_browser
    for browser in browsers:
        browser.close()


def under_one_policy(variant, *names):
    own = variant.policy("a")
    return [Browser(name, variant.lane, own) for name in names]


def test_a_browser_signs_in_through_the_form_and_is_known(variant, opened):
    user, laptop = people.alice(), opened(variant)
    laptop.logs_in(user.username, PASSWORD)
    look = laptop.opens_profile()
    assert look.accepted
    assert look.says == user.username
    assert look.answered >= look.sent


def test_a_browser_that_is_not_signed_in_is_told_so(variant, opened):
    look = opened(variant).opens_profile()
    assert look.refused
    assert look.says == "missing"
    assert look.redis == 0


def test_a_step_that_fails_says_which(variant, opened):
    with pytest.raises(StepFailed, match="The laptop was answered 200 while signing in"):
        opened(variant).logs_in(people.alice().username, "not the password")


def test_logging_out_without_the_csrf_token_fails_as_it_would_for_a_stranger(variant, opened):
    laptop = opened(variant)
    laptop.logs_in(people.alice().username, PASSWORD)
    laptop._client.cookies.delete(settings.CSRF_COOKIE_NAME)
    with pytest.raises(StepFailed, match="403"):
        laptop.logs_out()


def test_each_browser_comes_from_an_address_of_its_own(opened):
    user, laptop = people.alice(), opened(SESSIONS_REDIS)
    laptop.logs_in(user.username, PASSWORD)
    with policy.use(SESSIONS_REDIS.policy("a")):
        (login,) = strategies()["sessions"].logins(user)
    assert (login.agent, login.address) == ("laptop", "192.0.2.10")


def test_a_check_costs_what_the_variant_says(variant, opened):
    laptop = opened(variant)
    laptop.logs_in(people.alice().username, PASSWORD)
    assert laptop.opens_profile().redis == (0 if variant is JWT_REFRESH else 1)


def test_a_thief_takes_what_lets_somebody_in_and_nothing_that_renews_itself(variant):
    laptop, thief = under_one_policy(variant, "laptop", "thief")
    with laptop, thief:
        laptop.logs_in(people.alice().username, PASSWORD)
        thief.copies(laptop)
        assert thief.opens_profile().accepted
        held = [name for name in CREDENTIALS if thief.cookie(name)]
        assert held == [CREDENTIALS[0] if variant.lane == "sessions" else CREDENTIALS[1]]


def test_a_thief_goes_on_presenting_a_copy_that_the_site_asked_to_drop():
    laptop, thief = under_one_policy(JWT_DENYLIST, "laptop", "thief")
    with laptop, thief:
        laptop.logs_in(people.alice().username, PASSWORD)
        thief.copies(laptop)
        laptop.logs_out()
        assert [thief.opens_profile().says for _ in range(2)] == ["revoked", "revoked"]
        assert laptop.opens_profile().says == "missing"


def test_a_browsers_policy_holds_for_its_own_requests_alone(opened):
    user = people.alice()
    short, usual = opened(JWT_REFRESH, access_seconds=2), opened(JWT_REFRESH)
    for browser in (short, usual):
        browser.logs_in(user.username, PASSWORD)
    lives = [browser.token_claims()["exp"] - browser.token_claims()["iat"] for browser in (short, usual)]
    assert lives == [pytest.approx(2.5, abs=0.5), settings.JWT_ACCESS_SECONDS]  # `iat` is rounded down
    assert policy.current() == policy.site()


# What a run made is good for nothing elsewhere


def credentials_of(browser):
    return {name: browser.cookie(name) for name in CREDENTIALS if browser.cookie(name)}


def answers_elsewhere(variant, cookies, other_run):
    """What the site, the site's API for clients without cookies, and another run say to these credentials."""
    visitor = Client()
    visitor.cookies.load(cookies)
    yield visitor.get(f"/{variant.lane}/api/me").status_code
    for value in cookies.values():
        yield Client().get("/jwt/api/me", headers={"Authorization": f"Bearer {value}"}).status_code
        body = {"refresh": value, "refresh_token": value}
        yield Client().post("/jwt/api/token/refresh", body, content_type="application/json").status_code
    other_run._client.cookies = httpx.Cookies(cookies)
    yield other_run.opens_profile().status


def test_every_credential_of_a_run_is_refused_by_the_site_and_by_other_runs(variant, opened):
    laptop = opened(variant)
    laptop.logs_in(people.alice().username, PASSWORD)
    whole = credentials_of(laptop)
    assert len(whole) == (1 if variant.lane == "sessions" else 2)
    for cookies in (whole, *({name: value} for name, value in whole.items())):
        for status in answers_elsewhere(variant, cookies, opened(variant, run="b")):
            assert status in {400, 401}
    assert laptop.opens_profile().accepted  # at home it is still good


def test_two_runs_share_no_key_prefix_issuer_or_audience(variant):
    first, second = variant.policy("a"), variant.policy("b")
    for name in ("prefix", "issuer", "audience", "api_audience", "keys"):
        assert len({getattr(found, name) for found in (first, second, policy.site())}) == 3
    assert first.keys.current.secret != second.keys.current.secret
    assert first.keys.refresh_key != second.keys.refresh_key
