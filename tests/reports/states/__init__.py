"""Every page in every state that it can be in, as visitors come to see it.

A story is what somebody does, and yields each page on the way. They are rendered in this process, by Django's client,
so a state costs milliseconds and no demo; `test_pages_after_use` shows them to a browser.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpResponseBase

Seen = tuple[str, HttpResponseBase]  # what it is, and the answer
Story = Callable[[], Iterator[Seen]]


@dataclass(frozen=True)
class Page:
    """One state of one page."""

    name: str
    text: str


def told() -> list[Page]:
    """All stories. They leave users and keys behind."""
    from tests.reports.states import (
        choose,
        compare,
        cost,
        errors,
        guide,
        inspector,
        lab,
        lanes,
        more,
        quiz,
        room,
        trials,
    )

    return [
        _page(f"{module.__name__.rpartition('.')[2]}: {name}", response)
        for module in (lanes, compare, cost, inspector, lab, trials, choose, guide, quiz, more, room, errors)
        for story in module.STORIES
        for name, response in story()
    ]


def _page(name: str, response: HttpResponseBase) -> Page:
    assert response.status_code not in {204, 301, 302, 303}, name
    return Page(name, response.getvalue().decode())
