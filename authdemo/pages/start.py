"""The start page: one question, a guess per lane, and a run that answers it while you watch. Nobody has to sign in."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

IS_LIKE = {  # the articles' analogies, in our words
    "sessions": "Like a numbered locker key: your browser holds the number; what it opens stays with the server.",
    "jwt": "Like a signed pass: who you are is written on it, and the door checks its seal, not a list.",
}
TITLE = {"sessions": "Sessions", "jwt": "JWT"}
CHOICES = ()


@dataclass(frozen=True)
class Question:
    """A lane's half of the question. None of its answers is chosen beforehand."""

    lane: str
    title: str
    is_like: str
    answers: Sequence[tuple[str, str]]


QUESTIONS = [Question(lane, TITLE[lane], is_like, []) for lane, is_like in IS_LIKE.items()]


class Start(View):
    """GET asks, POST runs. Neither asks who is looking."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "start/question.html", {"questions": QUESTIONS})
