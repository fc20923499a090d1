"""Runs in the visitor's own browser: every page of each, by itself and page by page; and where there can be none."""

import re
from collections.abc import Iterator
from unittest.mock import patch

from django.test import Client

from authdemo.lab import recorded
from authdemo.lab.experiments.attacks.where_the_page_keeps_it import PLACES
from authdemo.lab.in_browser import trial_store
from authdemo.lab.registry import in_browsers
from tests.reports.states import Seen

HOME, OTHER = "localhost:8000", "127.0.0.1:8000"  # to a browser these are two sites
ELSEWHERE = "testserver"  # under which name there is no other site
ON_THE_WAY = {  # further pages of each trial, by the host that serves them
    "back-after-logout": {HOME: ("cached", "out-cached")},
    "cookie-flags": {HOME: ("page",), OTHER: ("page",)},
    "cross-origin-api": {OTHER: ("app",)},
    "csrf": {OTHER: ("page", "link", "login", "logout")},
    "id-in-url": {HOME: ("page", "ours", "after")},
    "remember-me": {HOME: ("page",)},
    "spa-with-session": {HOME: ("app",), OTHER: ("app",)},
    "where-the-page-keeps-it": {HOME: PLACES},
    "xss-read": {HOME: ("victim", "guarded")},
    "xss-ride": {HOME: ("victim", "guarded")},
}


def trial(slug: str, **fields: str) -> Iterator[Seen]:
    """To its end, at which nothing can be told: no browser has done anything."""
    visitor, thief = Client(HTTP_HOST=HOME), Client(HTTP_HOST=OTHER)
    how = f"{slug}{', page by page' if fields else ''}"
    begun = visitor.get(visitor.post(f"/lab/{slug}/", fields)["Location"])
    if begun.status_code == 200:
        yield f"{how}, begun", begun
    name = newest()
    for host, pages in ON_THE_WAY.get(slug, {}).items():
        for what in pages:
            path = f"/lab/{slug}/{name}/at/{what}/" if host == HOME else f"/attack/{name}/{what}/"
            yield f"{how}, {what} on {host}", (visitor if host == HOME else thief).get(path)
    yield f"{how}, without an answer", visitor.get(f"/lab/{slug}/{name}/end/", follow=True)


def newest() -> str:
    keys = trial_store.connection().scan_iter(match="*run:*:trial")
    found = (trial_store.find(re.search(r"run:([\w-]+):trial", key.decode())[1]) for key in keys)
    return max((each for each in found if each), key=lambda each: each.began).id


def trials() -> Iterator[Seen]:
    for slug in in_browsers():
        yield from trial(slug)
        if slug in ON_THE_WAY and slug != "remember-me":  # whose only page waits for nobody
            yield from trial(slug, slowly="1")


def refused() -> Iterator[Seen]:
    elsewhere = Client(HTTP_HOST=ELSEWHERE)
    for slug, experiment in in_browsers().items():
        if experiment.other_site:
            yield f"{slug}, no other site", elsewhere.post(f"/lab/{slug}/")
    with patch.object(recorded, "of", return_value=None):
        yield "no other site, and no recording", elsewhere.post("/lab/csrf/")
    with patch.object(trial_store, "PER_MINUTE", 0):
        yield "too many", Client(HTTP_HOST=HOME).post("/lab/csrf/", {"sessions": "yes"})


STORIES = [trials, refused]
