"""A visitor's own page: guesses and results, and nobody else's."""

import pytest
from django.test import Client

from authdemo.lab import archive, registry
from authdemo.lab.wire.runs import Run
from tests.lab.pages.asking import QUICK, parses, runs, text_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nobody_in_line")]


def page_of(visitor):
    page = visitor.get("/lab/mine/").content.decode()
    parses(page)
    return text_of(page)


def test_each_guess_stands_beside_what_came_out(visitor):
    runs(visitor, sessions="no", jwt="no")
    said = page_of(visitor)
    assert "1 of 2 guesses right." in said
    assert "Sessions : no. You guessed “no”. Right, with one exception" in said
    assert "JWT : yes. You guessed “no”. You were wrong" in said
    assert registry.get(QUICK).rule in said


def test_of_each_question_the_last_run_counts(visitor):
    runs(visitor, jwt="no")
    runs(visitor, jwt="yes")
    assert "1 of 1 guess right." in page_of(visitor)


def test_nobody_sees_anybody_elses_nor_this_machines(visitor):
    runs(visitor, jwt="yes")
    archive.keep(Run(registry.get(QUICK)).play(), archive.MACHINE)
    assert "Nothing yet." in page_of(Client())
    stranger = Client()
    stranger.cookies["lab"] = "A" * 16
    assert "Nothing yet." in page_of(stranger)
