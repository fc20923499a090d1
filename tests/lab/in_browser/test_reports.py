"""What scripts and pages of a trial report: judged where it makes sense, and never believed."""

import json

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from authdemo.lab import registry
from tests import environment
from tests.keys import ours
from tests.lab.in_browser.begun import SLUGS, begun

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("slug", "skipped"), [("big-cart", "at/third/"), ("cookie-tossing", "third/")])
def test_steps_that_were_skipped_leave_no_verdict(slug, skipped):
    client, _, trial = begun(slug)
    if slug == "cookie-tossing":
        Client(HTTP_HOST="app.demo.localhost:8000").get(f"/attack/{trial.id}/{skipped}")
    else:
        client.get(f"{trial.path}{skipped}")
    assert client.get(f"{trial.path}end/").status_code == 302
    assert "No verdict" in client.get(trial.path).content.decode()


@pytest.mark.parametrize(
    ("body", "options", "status"),
    [
        ('{"answers": {"me": 200, "change": 200, "blind": 403}}', {}, 200),
        ('{"cookies": ["a"]}', {}, 400),
        ('{"answers": {}}', {"HTTP_ORIGIN": "http://evil.example"}, 403),
        ('{"answers": {}}', {"HTTP_ORIGIN": "null"}, 403),
        ('{"answers": {}}', {"content_type": "text/plain"}, 403),
        ("cookies", {}, 400),
        ("[1]", {}, 400),
        ('{"what": "form"}', {}, 400),
        ('{"self": true}', {}, 400),
        ('{"answers": {"me": 200, "change": 200, "blind": 403}, "more": "y"}', {}, 400),
        (json.dumps({"x": "y" * 9000}), {}, 413),
        ("[" * 4000, {}, 400),
    ],
)
def test_a_report_is_json_from_the_same_origin_and_short(body, options, status):
    client, _, trial = begun("spa-with-session")
    options = {"content_type": "application/json", "HTTP_ORIGIN": "http://localhost:8000", **options}
    assert client.post(f"/attack/{trial.id}/report/here/", body, **options).status_code == status


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("facts", [{}, {"cookies": 1}, {"cookies": [None]}, {"answers": 1}, {"ends": {"a": "x"}}])
def test_a_report_that_makes_no_sense_breaks_nothing(slug, facts):
    client, _, trial = begun(slug)
    for what in ("script", "here", "elsewhere", "ends", "victim", "read-victim", "cached-again"):
        client.post(
            f"/attack/{trial.id}/report/{what}/",
            json.dumps(facts),
            content_type="application/json",
            HTTP_ORIGIN="http://localhost:8000",
        )
    assert client.get(f"{trial.path}end/").status_code == 302


@pytest.mark.parametrize("storage", ["\u2028\u0436", "a\r\nb", "\0", "x" * 5000])
def test_a_stolen_token_of_any_characters_is_tried(storage):
    client, _, trial = begun("xss-read")
    answer = client.post(
        f"/attack/{trial.id}/report/victim/",
        json.dumps({"cookies": "", "storage": storage}),
        content_type="application/json",
        HTTP_ORIGIN="http://localhost:8000",
    )
    assert answer.status_code == 200
    assert trial.seen()["victim"]["storage"] is False


def test_what_a_script_steals_is_tried_and_not_kept(redis):
    client, _, trial = begun("xss-read")
    token = trial.sign_ins["jwt/denylist"].credential
    client.post(
        f"/attack/{trial.id}/report/victim/",
        json.dumps({"cookies": "lab-theme=dark", "storage": token}),
        content_type="application/json",
        HTTP_ORIGIN="http://localhost:8000",
    )
    assert trial.seen()["victim"]["storage"] is True
    assert token not in "".join(redis.lrange(ours(f"run:{trial.id}:seen"), 0, -1))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
NAMES = ("cookies", "storage", "answers", "ends", "shown", "blocked", "what", "at", "me", "lab-keeps")


@settings(
    max_examples=environment.EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    slug=st.sampled_from(SLUGS), number=st.integers(0, 9), facts=st.dictionaries(st.sampled_from(NAMES), JSON) | JSON
)
def test_a_report_of_any_shape_is_taken_or_refused_and_the_trial_can_be_judged(slug, number, facts, redis):
    redis.flushdb()
    client, _, trial = begun(slug)
    whats = [*registry.get(slug).reports, "nonsense"]
    answer = client.post(
        f"/attack/{trial.id}/report/{whats[number % len(whats)]}/",
        json.dumps(facts),
        content_type="application/json",
        HTTP_ORIGIN="http://localhost:8000",
    )
    assert answer.status_code in {200, 400}
    assert client.get(f"{trial.path}end/").status_code == 302
