"""The first fifteen minutes: begun, gone through, left and come back to; what the server has seen, and nothing else."""

import re

import pytest
from django.core import signing
from django.test import Client

from authdemo import policy
from authdemo.guide import place as places
from authdemo.guide.place import COOKIE, LIFETIME, SALT
from authdemo.guide.steps import EXERCISE, STEPS
from authdemo.lab import archive, registry
from tests.reports.states.records import record

pytestmark = pytest.mark.django_db

ME = "A" * 16
RUN = [slug for slug in STEPS if slug != EXERCISE]


@pytest.fixture
def client():
    client = Client(SERVER_NAME="localhost")  # which has a sibling, for csrf's other site
    client.cookies["lab"] = ME
    return client


def begins(client, **more):
    return client.post("/guide/", **more)


def text(client, path="/guide/", **more):
    return client.get(path, **more).content.decode()


def headline(client, path="/guide/", **more):
    return re.search(r"<h1>(.*?)</h1>", text(client, path, **more))[1]


def runs(slug):
    archive.keep(record(slug, holds=True, id=f"guide-{slug}"), ME)


def has_found(client):
    client.cookies[COOKIE.name] = signing.dumps(
        {"sitting": "", "found": True, "is_over": False}, salt=policy.salted(SALT)
    )


def test_the_spine_is_what_it_should_be():
    assert list(STEPS) == ["logout-replay", EXERCISE, "role-change", "csrf", "store-outage"]
    assert EXERCISE not in registry.every_experiment()


def test_it_is_begun_by_a_button_and_every_page_then_leads_back_to_it(client):
    assert headline(client) == "The first fifteen minutes"
    assert "with the first fifteen minutes" not in text(client, "/lab/")
    assert begins(client)["Location"] == "/guide/"
    assert headline(client) == STEPS["logout-replay"].title
    for path in ("/", "/lab/logout-replay/", "/choose/", "/nowhere"):
        assert '<a href="/guide/">Go on</a> with the first fifteen minutes' in text(client, path), path
    assert "</a> with the first fifteen minutes" not in text(client), "here one is"


def test_a_step_is_done_once_it_has_happened_and_the_next_one_is_open(client):
    begins(client)
    for done, (slug, step) in enumerate(STEPS.items()):
        assert headline(client) == step.title
        assert f"{done} of {len(STEPS)} done" in text(client)
        has_found(client) if slug == EXERCISE else runs(slug)
    assert headline(client) == "You have seen what there is to weigh."
    response = client.post("/guide/", {"over": "1"})
    assert response["Location"] == "/choose/"
    assert "</a> with the first fifteen minutes" not in text(client, "/choose/"), "it has an end"
    assert headline(client) == "You have seen what there is to weigh."


def test_what_came_out_stands_beside_what_was_done_and_leads_to_the_run(client):
    begins(client)
    runs("role-change")
    assert STEPS["role-change"].noticed in text(client)
    assert 'href="/lab/role-change/guide-role-change/"' in text(client)
    assert headline(client) == STEPS["logout-replay"].title, "in whatever order"


def test_on_the_way_a_result_leads_back_to_it(client):
    onward = re.compile(r'<a class="[^"]*" data-key="next" href="([^"]*)"')
    runs("role-change")
    path = "/lab/role-change/guide-role-change/"
    assert onward.search(text(client, path))[1].startswith("/lab/")
    begins(client)
    assert onward.findall(text(client, path)) == ["/guide/"]


def test_nothing_that_somebody_else_ran_counts(client):
    archive.keep(record("logout-replay", holds=True, id="machine"), archive.MACHINE)
    archive.keep(record("logout-replay", holds=True, id="another"), "B" * 16)
    begins(client)
    assert headline(client) == STEPS["logout-replay"].title


def test_what_cannot_happen_here_is_not_waited_for_and_says_why():
    client = Client(REMOTE_ADDR="198.51.100.7")  # from another machine, by a name that has no sibling
    client.cookies["lab"] = ME
    begins(client)
    for slug in ("logout-replay", "role-change"):
        runs(slug)
    has_found(client)
    assert headline(client) == "You have seen what there is to weigh."
    page = text(client)
    assert "starts and kills processes" in page
    assert "there is none to be had" in page
    assert page.count("What it would show") == 2


def test_it_is_left_by_a_button_and_gone_on_with_later(client):
    begins(client)
    runs("logout-replay")
    response = client.post("/guide/", {"leave": "1"})
    assert (response["Location"], response.cookies[COOKIE.name].value) == ("/", "")
    assert "</a> with the first fifteen minutes" not in text(client, "/lab/")
    assert ">Go on</button>" in text(client)
    begins(client)
    assert headline(client) == STEPS[EXERCISE].title


def test_to_begin_twice_changes_nothing(client):
    has_found(client)
    begins(client)
    assert "1 of 5 done" in text(client)


@pytest.mark.parametrize("value", ["", "x", "x" * 4000, "eyJmb3VuZCI6dHJ1ZX0:1wH:forged"])
def test_a_cookie_that_is_not_ours_is_none(client, value):
    client.cookies[COOKIE.name] = value
    assert headline(client) == "The first fifteen minutes"


def test_the_cookie_is_kept_for_as_long_as_the_runs_are(client):
    begins(client)
    assert LIFETIME == archive.LIFETIME
    assert client.cookies[COOKIE.name]["max-age"] == LIFETIME.total_seconds()
    assert client.cookies[COOKIE.name]["httponly"]


def test_a_place_that_an_older_version_wrote_is_none(client):
    client.cookies[COOKIE.name] = signing.dumps({"step": 3}, salt=policy.salted(SALT))
    assert headline(client) == "The first fifteen minutes"


def test_another_sites_form_neither_begins_nor_leaves():
    assert Client(enforce_csrf_checks=True).post("/guide/").status_code == 403


def test_the_projector_view_is_kept_on_the_way(client):
    begins(client)
    assert 'href="/lab/logout-replay/?projector"' in text(client, "/guide/?projector")
    assert places.COOKIE.name in client.cookies
