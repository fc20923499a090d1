"""A file is asked for once: its name says what is in it."""

import gzip
import re
from contextlib import closing
from hashlib import sha256

import pytest
from django.conf import settings
from django.templatetags.static import static
from django.test import Client

from authdemo.web.middleware.static_files import StaticFilesMiddleware
from tests import people
from tests.people import Browser
from tests.weights import MOST_BYTES, MOST_REQUESTS

pytestmark = pytest.mark.django_db(transaction=True)

FOLDER = settings.BASE_DIR / "static"
NAMES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file())
PAGES = ["/", "/compare/", "/lab/", "/lab/logout-replay/", "/claims/", "/inspect/", "/choose/", "/quiz/", "/jwt/login/"]


def fetched(url, **headers):
    """The answer's headers and body."""
    with closing(Client(headers=headers).get(url)) as response:
        return response, response.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_its_name_says_what_is_in_it_and_it_is_kept_for_good(name):
    content = (FOLDER / name).read_bytes()
    response, body = fetched(static(name))
    assert response.status_code == 200
    assert f".{sha256(content).hexdigest()[:12]}." in static(name)
    assert body == content
    assert response["Cache-Control"] == "max-age=315360000, public, immutable"


@pytest.mark.parametrize("name", NAMES)
def test_gzipped_it_is_the_same_and_only_for_who_takes_that(name):
    response, body = fetched(static(name), accept_encoding="gzip, br")
    assert gzip.decompress(body) == (FOLDER / name).read_bytes()
    assert (response["Content-Encoding"], response["Vary"]) == ("gzip", "Accept-Encoding")
    assert "Content-Encoding" not in fetched(static(name))[0]


def test_by_its_plain_name_it_is_asked_for_each_time():
    response, _ = fetched("/static/authdemo/web.css")
    assert response["Cache-Control"] == "max-age=0, public"
    assert response["ETag"]


def test_under_a_name_that_another_content_had_there_is_nothing():
    other = re.sub(r"\.[0-9a-f]{12}\.", ".0123456789ab.", static("authdemo/web.css"))
    assert fetched(other)[0].status_code == 404


def test_what_there_is_not_keeps_its_name():
    assert static("authdemo/nowhere.css") == "/static/authdemo/nowhere.css"


def test_files_are_looked_for_once_in_a_process(monkeypatch):
    first = StaticFilesMiddleware(lambda request: None)
    monkeypatch.setattr("whitenoise.middleware.finders.get_finders", lambda: 1 / 0)
    assert StaticFilesMiddleware(lambda request: None).whitenoise.files is first.whitenoise.files != {}


def page_and_files(client, path):
    """The answers to a browser that has nothing yet: the page, and what it loads, gzipped where it is offered."""
    sent = client.get(path, headers={"accept-encoding": "gzip"}).content
    page = gzip.decompress(sent) if sent.startswith(b"\x1f\x8b") else sent
    loaded = set(re.findall(r'<(?:script|link)\b[^>]*(?:src|href)="(/[^"]*)"', page.decode()))
    return [sent, *(fetched(url, accept_encoding="gzip")[1] for url in loaded)]


@pytest.mark.parametrize("path", PAGES)
def test_a_first_visit_is_small(path):
    answers = page_and_files(Client(), path)
    assert len(answers) > 2
    assert len(answers) <= MOST_REQUESTS
    assert sum(map(len, answers)) < MOST_BYTES


def test_of_all_pages_the_ledger_alone_is_gzipped_since_a_length_can_tell_a_secret():
    for path in PAGES:
        answer = Client().get(path, headers={"accept-encoding": "gzip"})
        assert answer.headers.get("Content-Encoding") == ("gzip" if path == "/claims/" else None), path


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
def test_a_first_visit_to_a_page_of_ones_own_is_small(lane):
    for path in ("", "devices/", "password/", "reports/"):
        answers = page_and_files(Browser(lane).signs_in(people.bob()).client, f"/{lane}/{path}")
        assert len(answers) <= MOST_REQUESTS, path
        assert sum(map(len, answers)) < MOST_BYTES, path


def test_the_compare_page_is_small_with_a_copy_taken():
    visitor = Client()
    for action in ("login", "steal"):
        visitor.post("/compare/act/", {"action": action})
    answers = page_and_files(visitor, "/compare/")
    assert sum(map(len, answers)) < MOST_BYTES
