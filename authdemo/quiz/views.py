"""`/quiz/`: the questions by chapter with what was answered, one question, and starting afresh.

An answer is sent by POST and shown by GET, so that Back and reload repeat nothing.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from authdemo.lab.model.claim import CHAPTERS
from authdemo.lab.pages import evidence
from authdemo.lab.pages.evidence import Evidence
from authdemo.quiz import sheet as sheets
from authdemo.quiz.question import Option, Question
from authdemo.quiz.questions import QUESTIONS
from authdemo.quiz.sheet import Sheet
from authdemo.web.errors import NothingHere


@dataclass(frozen=True)
class ShownOption:
    """An option of an answered question."""

    option: Option
    is_right: bool
    is_chosen: bool
    evidence: Evidence


class Overview(View):
    """GET: all questions, and the score so far."""

    def get(self, request: HttpRequest) -> HttpResponse:
        sheet = sheets.read(request)
        asked = [(number, each, _mark(sheet.is_right(each))) for number, each in enumerate(QUESTIONS.values(), 1)]
        chapters = [(title, [one for one in asked if one[1].chapter == name]) for name, title in CHAPTERS.items()]
        return render(request, "quiz/overview.html", _score(sheet) | {"chapters": chapters})


class QuestionPage(View):
    """GET asks, or shows what was answered; POST answers."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return _page(request, _found(slug))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        question, sheet = _found(slug), sheets.read(request)
        if not sheet.answer(question, request.POST.get("answer", "")):
            return _page(request, question, status=400, is_unanswered=True)
        response = HttpResponseRedirect(reverse("quiz-question", args=[slug]))
        sheets.write(response, sheet)
        return response


class Afresh(View):
    """POST: forget all answers."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        response = HttpResponseRedirect(reverse("quiz"))
        sheets.COOKIE.drop(response)
        return response


def _page(request: HttpRequest, question: Question, status: int = 200, **more: object) -> HttpResponse:
    sheet = sheets.read(request)
    context = _score(sheet) | more | {
        "question": question,
        "number": list(QUESTIONS).index(question.slug) + 1,
        "chapter": CHAPTERS[question.chapter],
        "following": sheet.open_after(question),
    }  # fmt: skip
    if question.slug not in sheet.chosen:
        return render(request, "quiz/question.html", context, status=status)
    return render(request, "quiz/answered.html", context | _explained(request, question, sheet))


def _explained(request: HttpRequest, question: Question, sheet: Sheet) -> dict[str, object]:
    """Every option with its explanation and its experiment, whichever was chosen."""
    known, chosen, right = evidence.of(request, question.claims()), sheet.chosen[question.slug], question.right
    its_own = known[question.claim]
    return {
        "is_right": chosen == right,
        "options": [
            ShownOption(option, key == right, key == chosen, known[option.claim or question.claim])
            for key, option in question.keyed()
        ],
        "evidence": its_own,
        "is_contradicted": its_own.contradicts(its_own.claim.expect),
    }


def _score(sheet: Sheet) -> dict[str, object]:
    return {
        "total": len(QUESTIONS),
        "answered": len(sheet.chosen),
        "right": sheet.right,
        "first_open": sheet.open_after(None),
    }


def _mark(is_right: bool | None) -> tuple[str, str, str] | None:
    """Symbol, style and word; None: not answered yet."""
    if is_right is None:
        return None
    return ("yes", "confirmed", "right") if is_right else ("no", "refuted", "wrong")


def _found(slug: str) -> Question:
    if slug not in QUESTIONS:
        raise NothingHere(f"The quiz has no question {slug}.", [("All questions", reverse("quiz"))])
    return QUESTIONS[slug]
