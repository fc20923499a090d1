"""The start page: one question, a guess per lane, and a run that answers it while you watch. Nobody has to sign in."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views import View

from authdemo import redis_client
from authdemo.lab.guess import TITLE, Guess, answer
from authdemo.pages.start_stream import RunPage

IS_LIKE = {  # the articles' analogies, in our words
    "sessions": "Like a numbered locker key: your browser holds the number; what it opens stays with the server.",
    "jwt": "Like a signed pass: who you are is written on it, and the door checks its seal, not a list.",
}
CHOICES = (Guess.AT_ONCE, Guess.AT_EXPIRY, Guess.DEPENDS)


@dataclass(frozen=True)
class Question:
    """A lane's half of the question. None of its answers is chosen beforehand."""

    lane: str
    title: str
    is_like: str
    answers: Sequence[tuple[Guess, str]]


QUESTIONS = [
    Question(lane, TITLE[lane], is_like, [(guess, answer(lane, guess)) for guess in CHOICES])
    for lane, is_like in IS_LIKE.items()
]


class Start(View):
    """GET asks, POST runs. Neither asks who is looking."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "start/question.html", {"questions": QUESTIONS})

    def post(self, request: HttpRequest) -> StreamingHttpResponse:
        redis_client.connection().ping()  # away: 503 now, rather than a run that cannot begin
        guesses = {question.lane: _guess(request.POST.get(question.lane, "")) for question in QUESTIONS}
        response = StreamingHttpResponse(RunPage(request, guesses).pieces())
        response["X-Accel-Buffering"] = "no"  # a proxy must not hold back what happens until all has happened
        return response


def _guess(text: str) -> Guess:
    """The answer that was chosen; guessing is optional, and anything else is none."""
    return Guess(text) if text in set(Guess) else Guess.NONE
