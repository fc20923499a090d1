"""Trials on the server's side: who may ask for what, under which name, and that nothing is left."""

import json
import re

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from authdemo.accounts.models import User
from authdemo.lab import archive, recorded, registry
from authdemo.lab.in_browser import trial_store
from authdemo.lab.models import ArchivedRun
from authdemo.lab.wire import leftovers
from tests.keys import ours
from tests.lab.in_browser.begun import ATTACKED, SLUGS, begun

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_experiment_of_a_browser_has_claims_and_words():
    for slug, experiment in registry.in_browsers().items():
        assert registry.claims_of(experiment), slug
        assert all(claim.browser and claim.meant for claim in registry.claims_of(experiment))
        names = {variant.name for variant in experiment.variants}
        assert all(set(claim.meant) <= names for claim in registry.claims_of(experiment)), slug
        assert len({answer.key for answer in experiment.answers}) == 3
        for text in (experiment.why, experiment.rule, experiment.stops):
            assert text.endswith("."), slug


def test_a_trial_shares_nothing_with_the_site_that_lets_anybody_in():
    _, _, trial = begun()
    for sign_in in trial.sign_ins.values():
        thief = Client(HTTP_HOST="localhost:8000")
        thief.cookies[sign_in.cookie] = sign_in.credential
        assert thief.get(f"/{sign_in.lane}/api/me").status_code == 401
        assert sign_in.lets_in(sign_in.credential)
        assert not sign_in.lets_in("")


def test_its_cookies_go_to_its_own_addresses_and_end_with_it():
    _, response, trial = begun()
    given = {name: morsel for name, morsel in response.cookies.items() if name not in {"csrftoken", "lab"}}
    assert len(given) == 11
    given.pop("lab-aged")  # that one is to grow old
    for name, morsel in given.items():
        assert name.startswith("lab-")
        assert morsel["path"] == trial.path
        assert morsel["max-age"] <= trial_store.SECONDS


def test_the_other_sites_pages_are_on_the_other_host_alone():
    _, _, trial = begun()
    path = f"/attack/{trial.id}/page/"
    assert Client(HTTP_HOST="127.0.0.1:8000").get(path).status_code == 200
    for host in ("localhost:8000", "127.0.0.1:8001", "127.0.0.1", "app.demo.localhost:8000", "[::1]:8000"):
        assert Client(HTTP_HOST=host).get(path).status_code == 404, host
    assert Client(HTTP_HOST="evil.example").get(path).status_code == 400


def test_its_own_addresses_are_on_the_visited_host_alone():
    _, _, trial = begun()
    assert Client(HTTP_HOST="localhost:8000").get(f"{trial.path}at/image/").status_code == 200
    assert Client(HTTP_HOST="127.0.0.1:8000").get(f"{trial.path}at/image/").status_code == 404


@pytest.mark.parametrize("host", ["evil.demo.localhost", "demo.localhost", "x.y.demo.localhost:8000"])
@pytest.mark.parametrize("path", ["/", "/sessions/login/", "/jwt/api/me", "/lab/", "/claims/"])
def test_under_a_name_that_attacks_there_is_nothing_else(host, path):
    assert Client(HTTP_HOST=host).get(path).status_code in {400, 404}


def test_another_origin_can_be_named():
    hosts = ["site.example", "other.example"]
    with override_settings(ATTACKER_ORIGIN="https://other.example", ATTACK_HOSTS=hosts[1:], ALLOWED_HOSTS=hosts):
        _, response, trial = begun(host="site.example")
        assert trial.attacker == "https://other.example"
        assert f"https://other.example/attack/{trial.id}/page/" in response.content.decode()
        assert Client(HTTP_HOST="other.example").get("/").status_code == 404
        page = Client(HTTP_HOST="other.example", headers={"X-Forwarded-Proto": "https"}, SERVER_PORT="443")
        found = page.get(f"/attack/{trial.id}/page/", secure=True)
        assert found.status_code == 200


@pytest.mark.parametrize("slug", ATTACKED)
def test_where_there_is_no_other_site_it_says_so_and_shows_a_recording(slug):
    with override_settings(ALLOWED_HOSTS=["192.0.2.7"]):
        response = Client(HTTP_HOST="192.0.2.7:8000").post(f"/lab/{slug}/")
    page = response.content.decode()
    assert response.status_code == 409
    assert "there is none to be had" in page
    assert "A recording." in page
    assert recorded.of(slug).machine["browser"] in page
    assert not User.objects.exists()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_recording_is_one_of_this_experiment(slug):
    record = recorded.of(slug)
    assert record.slug == slug
    assert [played.variant for played in record.played] == [v.name for v in registry.get(slug).variants]
    assert not re.search(r"eyJ[\w-]+\.[\w-]+\.", json.dumps(record.to_dict()))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_trial_that_is_ended_at_once_has_no_verdict_and_leaves_nothing(slug, redis):
    client, _, trial = begun(slug)
    response = client.get(f"{trial.path}end/")
    assert response.status_code == 302
    assert response["Location"] == trial.path
    assert (redis.keys(ours("run:*")), list(User.objects.all())) == ([], [])
    page = client.get(trial.path)
    assert page.status_code == 200
    assert ArchivedRun.objects.get().slug == slug
    again = client.get(f"{trial.path}end/")
    assert (again.status_code, again["Location"], ArchivedRun.objects.count()) == (302, trial.path, 1)


def test_a_run_is_its_visitors_whoever_ends_it_and_with_whatever_cookie():
    """Neither the machine's, which everybody sees, nor that of somebody who was led to its end."""
    client, _, trial = begun("big-cart")
    del client.cookies["lab"]
    client.get(f"{trial.path}end/")
    assert ArchivedRun.objects.get().visitor == trial.visitor != archive.MACHINE
    victim = Client(HTTP_HOST="localhost:8000")
    victim.cookies["lab"] = "V" * 16
    _, _, planted = begun("big-cart")
    victim.get(f"{planted.path}end/")
    assert archive.last("V" * 16) == {}


def test_its_end_is_on_the_visited_host_alone():
    _, _, trial = begun()
    assert Client(HTTP_HOST="127.0.0.1:8000").get(f"{trial.path}end/").status_code == 404
    assert trial_store.find(trial.id)


def test_redis_holds_no_credential_of_it_that_can_be_read(redis):
    _, _, trial = begun()
    held = " ".join(redis.get(key) for key in redis.keys("*:trial"))
    for sign_in in trial.sign_ins.values():
        assert sign_in.credential not in held
        assert sign_in.username not in held


def test_a_loop_that_begins_trials_is_told_to_wait(monkeypatch):
    monkeypatch.setattr(trial_store, "PER_MINUTE", 2)
    client = Client(HTTP_HOST="localhost:8000")
    assert [client.post("/lab/big-cart/").status_code for _ in range(4)] == [303, 303, 429, 429]
    assert Client(HTTP_HOST="localhost:8000", REMOTE_ADDR="192.0.2.9").post("/lab/big-cart/").status_code == 303


def test_abandoned_users_are_deleted_some_at_a_time(monkeypatch):
    old = timezone.now() - leftovers.ABANDONED * 2
    User.objects.bulk_create(User(username=f"run:dead:{n}", created=old) for n in range(leftovers.SWEPT_AT_ONCE + 3))
    begun("big-cart")
    assert User.objects.filter(username__startswith="run:dead").count() == 3


def test_a_page_has_one_neighbour_and_only_where_its_visitor_sits_at_this_machine():
    client, _, trial = begun("cookie-flags")
    first, second = (client.get(f"{trial.path}at/page/").content.decode() for _ in range(2))
    assert "neighbour.png" in first
    assert "neighbour.png" not in second
    afar = Client(HTTP_HOST="localhost:8000", REMOTE_ADDR="203.0.113.9")
    response = afar.get(afar.post("/lab/cookie-flags/")["Location"])
    assert "neighbour.png" not in afar.get(response["Location"].partition("8000")[2]).content.decode()


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("what", ["nonsense", "page", "at", "form", "x" * 300])
def test_addresses_that_do_not_exist_are_404(slug, what):
    client, _, trial = begun(slug)
    for path in (f"{trial.path}at/{what}/", f"/attack/{trial.id}/{what}/", f"/lab/{slug}/nonsense/at/{what}/"):
        assert client.get(path).status_code in {200, 204, 303, 404, 405}
    assert client.get(f"/attack/nonsense/{what}/").status_code == 404


@pytest.mark.parametrize("slug", SLUGS)
def test_back_after_a_trial_leads_to_its_result(slug):
    client, _, trial = begun(slug)
    first = f"/lab/{slug}/?trial={trial.id}"
    assert client.get(first).status_code in {200, 303}, "a reload of its first page"
    client.get(f"{trial.path}end/")
    assert client.get(first)["Location"] == trial.path
    gone = client.get(f"{trial.path}at/anything/")
    assert gone.status_code == 404
    assert f'<a href="{trial.path}">Its result</a>' in gone.content.decode()
    assert client.get(trial.path).status_code == 200
    if trial.attacker:
        there = client.get(f"/attack/{trial.id}/page/", headers={"Host": trial.attacker.partition("//")[2]})
        assert there.status_code == 404
        assert f'<a href="{trial.home}{trial.path}">Its result</a>' in there.content.decode(), "on the first one"


@pytest.mark.parametrize("trial_id", ["", "nonsense", "x" * 17, "é" * 16, "%00"])
def test_what_names_no_trial_asks_the_question(trial_id):
    page = Client(HTTP_HOST="localhost:8000").get("/lab/csrf/", {"trial": trial_id})
    assert page.status_code == 200
    assert 'type="radio"' in page.content.decode()


def test_a_trial_is_opened_on_the_site_that_it_visits_alone():
    _, _, trial = begun("csrf")
    for host, slug in (("127.0.0.1:8000", "csrf"), ("localhost:8000", "xss-read")):
        answer = Client(HTTP_HOST=host).get(f"/lab/{slug}/?trial={trial.id}", follow=True)
        assert answer.status_code == 404
