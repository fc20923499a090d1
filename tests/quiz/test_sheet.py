"""The sheet: what was answered, kept by the visitor's browser alone."""

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import RequestFactory

from authdemo import policy
from authdemo.quiz import sheet as sheets
from authdemo.quiz.questions import QUESTIONS
from authdemo.quiz.sheet import COOKIE, LIFETIME, SALT, Sheet
from tests.clock import Clock

FIRST, SECOND, *_, LAST = QUESTIONS.values()
LARGEST = 4096  # bytes of a cookie that every browser keeps


def brought(value):
    request = RequestFactory().get("/quiz/")
    request.COOKIES = {COOKIE.name: value}
    return sheets.read(request).chosen


def given(sheet):
    response = HttpResponse()
    sheets.write(response, sheet)
    return response.cookies[COOKIE.name].value


def test_the_first_answer_counts():
    sheet = Sheet()
    assert sheet.answer(FIRST, "a")
    assert sheet.answer(FIRST, "b")
    assert sheet.chosen == {FIRST.slug: "a"}


@pytest.mark.parametrize("key", ["", "d", "A", "aa", "\x00"])
def test_what_is_none_of_the_options_is_no_answer(key):
    sheet = Sheet()
    assert not sheet.answer(FIRST, key)
    assert sheet.is_right(FIRST) is None
    assert sheet.chosen == {}


def test_it_counts_what_is_right():
    wrong = next(key for key, _ in SECOND.keyed() if key != SECOND.right)
    sheet = Sheet({FIRST.slug: FIRST.right, SECOND.slug: wrong})
    assert (sheet.is_right(FIRST), sheet.is_right(SECOND), sheet.is_right(LAST)) == (True, False, None)
    assert sheet.right == 1


def test_the_next_one_is_the_next_without_an_answer_and_after_the_last_the_first():
    sheet = Sheet({SECOND.slug: "a"})
    assert sheet.open_after(None) is FIRST
    assert sheet.open_after(FIRST).slug == list(QUESTIONS)[2]
    assert sheet.open_after(LAST) is FIRST
    assert Sheet(dict.fromkeys(QUESTIONS, "a")).open_after(FIRST) is None


@pytest.mark.django_db
def test_it_is_kept_signed_and_fits_into_a_cookie():
    full = Sheet(dict.fromkeys(QUESTIONS, "c"))
    value = given(full)
    assert brought(value) == full.chosen
    assert len(COOKIE.name) + len(value) < LARGEST


@pytest.mark.django_db
def test_one_that_is_not_ours_is_an_empty_one():
    value = given(Sheet({FIRST.slug: "a"}))
    forged = signing.dumps({FIRST.slug: "a"}, salt="another")
    for other in ("", "x", value[:-2], forged):
        assert brought(other) == {}


@pytest.mark.django_db
def test_answers_to_questions_that_are_no_more_are_forgotten():
    said = {FIRST.slug: "a", "an-older-question": "a", SECOND.slug: "z"}
    assert brought(signing.dumps(said, salt=policy.salted(SALT), compress=True)) == {FIRST.slug: "a"}


@pytest.mark.django_db
def test_after_a_month_without_an_answer_it_is_empty(clock: Clock):
    value = given(Sheet({FIRST.slug: "a"}))
    clock.passes(LIFETIME.total_seconds() + 1)
    assert brought(value) == {}
