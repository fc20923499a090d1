"""The questions, a module per chapter of the lab."""

from authdemo.quiz.question import Question
from authdemo.quiz.questions import attacks, cost, lifetime, revocation, scale, state, transport

_ALL: tuple[Question, ...] = (
    *state.QUESTIONS,
    *cost.QUESTIONS,
    *revocation.QUESTIONS,
    *lifetime.QUESTIONS,
    *scale.QUESTIONS,
    *transport.QUESTIONS,
    *attacks.QUESTIONS,
)
QUESTIONS = {question.slug: question for question in _ALL}
