"""Every way through the tree, from its first question to a leaf."""

from collections.abc import Iterator

from django.http import QueryDict

from authdemo.choose.tree import FIRST, QUESTIONS
from authdemo.choose.way import Way, address, walk

Given = dict[str, str]


def every_way(at: str = FIRST, given: Given | None = None) -> Iterator[tuple[Given, str]]:
    """The answers, and where they lead in the end. One that led in a circle would never come to an end."""
    given = given or {}
    assert len(given) <= len(QUESTIONS), f"a circle: {given}"
    if at not in QUESTIONS:
        yield given, at
        return
    for answer in QUESTIONS[at].answers:
        yield from every_way(answer.leads, {**given, at: answer.key})


def walked(query: str) -> Way:
    return walk(QueryDict(query.removeprefix("?")))


WAYS = [(address(given), given, leaf) for given, leaf in every_way()]
