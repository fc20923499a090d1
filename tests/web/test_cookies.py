"""One way to set a cookie: every one that the site sets is declared, with its flags."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from authdemo.web.cookies import declared

ROOT = Path(settings.BASE_DIR)


@pytest.mark.parametrize("name", sorted(declared))
def test_it_says_what_for_and_for_how_long(name):
    cookie = declared[name]
    assert cookie.purpose.endswith(".")
    assert cookie.life()


@pytest.mark.parametrize("name", sorted(declared))
def test_set_and_dropped_it_has_its_flags(name):
    response, cookie = HttpResponse(), declared[name]
    cookie.set(response, "value", 60.9)
    morsel = response.cookies[cookie.name]
    assert (morsel["max-age"], morsel["samesite"], morsel["path"]) == (60, "Lax", "/")
    assert morsel["httponly"]
    cookie.drop(response)
    assert response.cookies[cookie.name]["max-age"] == 0


def test_what_the_browser_brought_is_read_by_name():
    request = RequestFactory().get("/")
    request.COOKIES = {declared["theme"].name: "dark"}
    assert (declared["theme"].of(request), declared["seat"].of(request)) == ("dark", "")


def test_nobody_else_sets_one():
    """But for the lab's trials, whose cookies are what they are about."""
    setters = {
        str(path.relative_to(ROOT))
        for app in ("authdemo", "sessions_app", "jwt_app")
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"\.(set|delete)_cookie\(", path.read_text())
    }
    lab = {path for path in setters if path.startswith(("authdemo/lab/experiments/", "authdemo/lab/in_browser/"))}
    assert setters - lab == {"authdemo/web/cookies.py", "authdemo/lab/wire/browser.py"}  # the latter fills a jar
