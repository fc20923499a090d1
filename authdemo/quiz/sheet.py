"""The answers that a visitor has given, in a signed cookie of their own: no store, no list, nobody else's business.

It goes with the browser and not with the throwaway users, which can be made afresh without losing one's place here.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from authdemo import policy
from authdemo.quiz.question import Question
from authdemo.quiz.questions import QUESTIONS
from authdemo.web import times
from authdemo.web.cookies import Cookie

LIFETIME = timedelta(days=30)  # from the last answer
SALT = "authdemo.quiz"
COOKIE = Cookie(
    settings.QUIZ_COOKIE_NAME,
    "Your answers to the quiz. Signed.",
    lambda: times.lifetime(LIFETIME.total_seconds()),
)


@dataclass
class Sheet:
    """The letter that was chosen for each question, by its slug."""

    chosen: dict[str, str] = field(default_factory=dict)

    def answer(self, question: Question, key: str) -> bool:
        """Note an answer; the first one counts. False: it is none of the options."""
        if key not in dict(question.keyed()):
            return False
        self.chosen.setdefault(question.slug, key)
        return True

    def is_right(self, question: Question) -> bool | None:
        """None: not answered yet."""
        chosen = self.chosen.get(question.slug)
        return None if chosen is None else chosen == question.right

    @property
    def right(self) -> int:
        return sum(bool(self.is_right(question)) for question in QUESTIONS.values())

    def open_after(self, question: Question | None) -> Question | None:
        """The next one without an answer: after this one, else from the first on; None: all are answered."""
        slugs = list(QUESTIONS)
        begin = slugs.index(question.slug) + 1 if question else 0
        left = (slug for slug in (*slugs[begin:], *slugs[:begin]) if slug not in self.chosen)
        return next((QUESTIONS[slug] for slug in left), None)


def read(request: HttpRequest) -> Sheet:
    """What this browser has answered; an empty sheet where the cookie is absent, not ours or too old."""
    try:
        said = signing.loads(COOKIE.of(request), salt=policy.salted(SALT), max_age=LIFETIME)
    except signing.BadSignature:
        return Sheet()
    known = {slug: key for slug, key in said.items() if slug in QUESTIONS and key in dict(QUESTIONS[slug].keyed())}
    return Sheet(known)


def write(response: HttpResponseBase, sheet: Sheet) -> None:
    COOKIE.set(response, signing.dumps(sheet.chosen, salt=policy.salted(SALT), compress=True), LIFETIME)
