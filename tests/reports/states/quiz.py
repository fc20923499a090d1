"""The quiz: before, half-way and after it, every question asked and answered, with and without runs behind it."""

from collections.abc import Iterator

from django.test import Client

from authdemo.lab import archive, registry
from authdemo.quiz.questions import QUESTIONS
from tests.reports.states import Seen
from tests.reports.states.lab import ME
from tests.reports.states.records import record


def answers(client, question, key):
    return client.post(f"/quiz/{question.slug}/", {"answer": key}, follow=True)


def asked() -> Iterator[Seen]:
    client = Client()
    yield "all questions, none answered", client.get("/quiz/")
    for question in QUESTIONS.values():
        yield f"asked, {question.slug}", client.get(f"/quiz/{question.slug}/")
    first = next(iter(QUESTIONS.values()))
    yield "nothing chosen", client.post(f"/quiz/{first.slug}/")
    yield "answered, nothing run", answers(client, first, first.right)
    yield "all questions, some answered", client.get("/quiz/")


def answered() -> Iterator[Seen]:
    """All of them, right and wrong, with runs that bear it out and some that do not."""
    client = Client()
    client.cookies["lab"] = ME
    for number, slug in enumerate(registry.all_experiments()):
        archive.keep(record(slug, holds=bool(number % 2), id=f"quiz-{number}"), ME)
    for number, question in enumerate(QUESTIONS.values()):
        wrong = next(key for key, _ in question.keyed() if key != question.right)
        yield f"answered, {question.slug}", answers(client, question, wrong if number % 3 else question.right)
    yield "all questions, all answered", client.get("/quiz/")


STORIES = [asked, answered]
