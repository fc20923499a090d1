"""Pages that browsers forgive and the checker does not: HTML that is invalid.

https://github.com/freedomofpress/securedrop/issues/6057, https://github.com/freedomofpress/securedrop/issues/882

Right: no fault, by the rules of `tests/html_rules.py`, on any page (`tests/test_crawl.py` looks at all that can be
reached). Neighbours: the compare page in every state, kept runs of every experiment that there is a recording of, the
pages of trials, what is refused, and the rules themselves.
"""

from contextlib import closing

import pytest
from django.test import Client

from authdemo.lab import archive, recorded, registry
from authdemo.lab.model.record import RunRecord
from tests import html_rules
from tests.html_rules import wrong
from tests.lab.in_browser.begun import SLUGS, begun

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "<!doctype html><html lang=en><head><title>t</title></head><body><main><h1>h</h1>{}</main></body></html>"
FAULTS = {
    '<time datetime="2026-11-26T17:22:45.123456+00:00">now</time>': "<time> says",
    '<time datetime="26.11.2026">now</time>': "<time> says",
    "<time>yesterday</time>": "<time> says",
    "<data>1</data>": "<data> without value",
    '<p id="a"></p><p id="a"></p>': "id 'a' is given 2 times",
    '<label for="b">B</label>': "points to nothing",
    '<p aria-describedby="b c"></p>': "points to nothing",
    '<a href="#b">B</a>': "points to nothing",
    "<h2> </h2>": "an empty <h2>",
    "<button></button>": "a <button> without a name",
    '<input name="x">': "without a label",
    '<img src="/x">': "an <img> without alt",
    "<a href='/'><button>x</button></a>": "<button> inside <a>",
    "<ul><p>x</p></ul>": "<p> in a <ul>",
    '<meter value="1,5">x</meter>': "<meter> with",
    "<main>again</main>": "2 × <main>",
    "<p><div>x</div></p>": "parse error",
}
FINE = [
    '<time datetime="2026-11-26T17:22:45.123+00:00">now</time><time>17:22</time><time datetime="PT4.5S">4.5 s</time>',
    '<label>B <input name="x"></label><label for="c">C</label><input id="c"><input type="hidden" name="d">',
    '<h2 id="e"><svg aria-label="p"></svg></h2><a href="#e">E</a><b aria-labelledby="e"></b><data value=1></data>',
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault):
    assert any(FAULTS[fault] in said for said in wrong(PAGE.format(fault))), wrong(PAGE.format(fault))


@pytest.mark.parametrize("fine", FINE)
def test_what_is_none_is_not(fine):
    assert wrong(PAGE.format(fine)) == []


def looked_at(client, path, method="get", **data):
    with closing(getattr(client, method)(path, data, follow=True)) as response:
        text = response.getvalue().decode() if response.streaming else response.content.decode()
        assert wrong(text) == [], (path, data)
    return response


def test_the_compare_page_in_every_state(client: Client):
    for action in ("login", "steal", "logout", "login", "steal", "revoke", "demote", "ban", "unban", "fresh", "delete"):
        looked_at(client, "/compare/act/", "post", action=action)
        looked_at(client, "/compare/?projector=")
        fragment = client.get("/compare/copy/")
        assert fragment.status_code == 204 or html_rules.wrong(fragment.content.decode(), whole=False) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_run_that_was_kept_and_what_led_to_it(slug):
    record = recorded.of(slug)
    assert isinstance(record, RunRecord)
    archive.keep(record, "x" * 16)
    client = Client(HTTP_HOST="localhost:8000")
    client.cookies["lab"] = "x" * 16
    for path in (f"/lab/{slug}/{record.id}/", "/lab/", "/claims/"):
        looked_at(client, path)
    _, response, trial = begun(slug)
    if response.status_code == 200:
        assert wrong(response.content.decode()) == []
    experiment = registry.in_browsers()[slug]
    hosts = {origin.partition("//")[2] for origin in experiment.attack_origins(trial) if origin}
    for host, place in (
        (trial.home.partition("//")[2], f"{trial.path}at/"),
        *((h, f"/attack/{trial.id}/") for h in hosts),
    ):
        for what in ("page", "ours", "after", "app", "link", "login", "logout", "cached", "out-cached", "victim"):
            page = Client(HTTP_HOST=host).get(f"{place}{what}/")
            if page.status_code == 200 and page["Content-Type"].startswith("text/html"):
                assert wrong(page.content.decode()) == [], (slug, what)
    looked_at(client, f"{trial.path}end/")


@pytest.mark.parametrize(
    "path", ["/nowhere", "/compare/act/", "/lab/nosuch/", "/sessions/login/?next=x", "/lab/csrf/x/"]
)
def test_what_is_refused(client: Client, path):
    looked_at(client, path)
    looked_at(Client(enforce_csrf_checks=True), path, "post", a="x")


def test_a_run_is_whole_when_it_has_been_streamed(client: Client):
    for path in ("/lab/read-the-credential/", "/lab/credential-size/"):
        looked_at(client, path, "post", sessions="yes")
