"""A step asked for out of turn breaks a story that is told in steps, and nobody can get out of it any more.

https://github.com/jazzband/django-formtools/issues/38, https://github.com/DFE-Digital/schools-experience/pull/128

Right: whatever of a run in the visitor's browser is asked for, in whatever order and by whatever method, is answered
below 500, and the run ends. Neighbours: all addresses of all such experiments alone and in pairs, both ways round, the
same twice, what scripts report among them; ending by other methods, twice, and without having begun.
"""

import ast
import inspect
import json
from contextlib import closing
from itertools import product

import pytest
from django.test import Client

from authdemo.lab import registry
from authdemo.lab.in_browser import trial_store
from authdemo.store.client import connection
from tests.lab.in_browser.begun import SLUGS, begun

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

METHODS = ("GET", "POST", "HEAD", "OPTIONS")
FACTS = (  # of each shape that there is, one that fits, or two
    {"cookies": ["lab-plain", "lab-httponly"]},
    {"cookies": []},
    {"cookies": "lab-theme=dark; lab-id=x", "storage": "x.y.z"},
    {"cookies": ""},
    {"shown": True},
    {},
    {"ends": {"lab-keeps": 1763683351123, "lab-goes": None}},
    {"ends": {}},
    *({"answers": dict.fromkeys(names, 200)} for names in (("me", "change", "blind"), ("me",))),
    {"answers": dict.fromkeys(("closed", "lax", "none", "header-closed", "header"), "kept back")},
)


def words(experiment):
    """What its addresses may be called: every word of its module, and what such a name may begin with."""
    tree = ast.parse(inspect.getsource(inspect.getmodule(type(experiment))))
    found = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    found = {word for word in found if word.replace("-", "a").isalnum() and word.islower() and len(word) < 20}
    beginnings = {word for word in found if word.endswith("-")}
    return found - beginnings, beginnings


def requests_of(experiment, trial):
    """Each thing that can be asked of a trial: who asks whom for what, and how."""
    here = trial.home.partition("//")[2]
    hosts = {origin.partition("//")[2] for origin in experiment.attack_origins(trial) if origin}
    places = [(here, f"{trial.path}at/"), *((host, f"/attack/{trial.id}/") for host in hosts)]
    names, beginnings = words(experiment)

    def there(names):
        paths = [(host, place, name) for host, place in places for name in names]
        return [(host, f"{place}{name}/", name) for host, place, name in paths if is_there(host, f"{place}{name}/")]

    found = there(names)
    found += there({beginning + name for beginning in beginnings for _, _, name in found})
    asked = [(host, path, method) for host, path, _ in found for method in METHODS]
    reports = product((here, *hosts), experiment.reports, map(json.dumps, FACTS))
    told = [(host, f"/attack/{trial.id}/report/{what}/", "POST", facts) for host, what, facts in reports]
    return [each for each in asked if sends(*each) != 405] + [each for each in told if sends(*each) == 200]


def is_there(host, path):
    return any(sends(host, path, method) != 404 for method in ("GET", "POST"))


def sends(host, path, method, facts=""):
    client = Client(HTTP_HOST=host, raise_request_exception=False)
    kind = {"content_type": "application/json", "HTTP_ORIGIN": f"http://{host}"} if facts else {}
    with closing(client.generic(method, path, facts, **kind)) as response:
        assert response.status_code < 500, (method, path, facts)
        return response.status_code


def begins_again(trial, noted):
    """As if nothing had been asked of it yet."""
    connection().delete(trial._key("seen"), trial._key("once"))
    if noted:
        connection().rpush(trial._key("seen"), *noted)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_order_of_its_addresses_is_answered_and_can_be_judged(slug):
    experiment = registry.in_browsers()[slug]
    _, _, trial = begun(slug)
    noted = connection().lrange(trial._key("seen"), 0, -1)
    every = requests_of(experiment, trial)
    assert every or not experiment.pages
    telling = []
    for each in every:
        begins_again(trial, noted)
        sends(*each)
        experiment.record(trial, 1.0)
        if connection().llen(trial._key("seen")) > len(noted):
            telling.append(each)
    for one, other in product([each for each in telling if each[2] in {"GET", "POST"}], repeat=2):
        begins_again(trial, noted)
        sends(*one)
        sends(*other)
        experiment.record(trial, 1.0)
    for order in (telling, telling[::-1]):
        begins_again(trial, noted)
        for each in order:
            sends(*each)
            experiment.record(trial, 1.0)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("method", METHODS)
def test_it_ends_once_begun_and_is_gone(slug, method):
    client, _, trial = begun(slug)
    client.raise_request_exception = False
    assert client.generic(method, f"{trial.path}end/").status_code < 500
    assert client.get(f"{trial.path}end/").status_code == 302
    assert trial_store.find(trial.id) is None
    assert client.get(f"{trial.path}end/").status_code == 302, "asked twice"
    assert client.get(trial.path).status_code == 200
    assert client.get("/lab/csrf/never-begun/end/").status_code == 404


def test_a_verdict_that_breaks_ends_the_run_all_the_same(monkeypatch):
    experiment = registry.in_browsers()["big-cart"]

    def breaks(*_):
        raise KeyError("ours")

    monkeypatch.setattr(type(experiment), "judges", breaks)
    client, _, trial = begun("big-cart")
    client.raise_request_exception = False
    assert client.get(f"{trial.path}end/").status_code == 500, "a mistake of ours"
    assert trial_store.find(trial.id) is None
