"""The way somebody has taken through the tree, as it stands in the address: `?size=no&revocation=yes`.

So Back, reload and a shared address show what they showed before. What is not understood is left out, and told.
"""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.http import urlencode

from authdemo.choose.leaves import LEAVES, Leaf
from authdemo.choose.tree import FIRST, QUESTIONS, Answer, Question

VIEWS = {"projector"}  # of the page, no answers
MOST_TOLD = 5  # of what is not understood
LONGEST_TOLD = 60  # characters of each


@dataclass(frozen=True)
class Step:
    """A question that was answered, and where to answer it again."""

    question: Question
    answer: Answer
    address: str


@dataclass(frozen=True)
class Way:
    """The steps taken, and where they have led."""

    steps: tuple[Step, ...]
    here: Question | Leaf
    left_out: tuple[str, ...]  # what the address says besides, and is not understood here

    @property
    def taken(self) -> dict[str, str]:
        """The answers by their questions, in keys: the way's lines in the picture."""
        return {step.question.key: step.answer.key for step in self.steps}


def walk(said: QueryDict) -> Way:
    """As far as the answers lead, in the tree's order, whatever theirs is."""
    steps: list[Step] = []
    given: dict[str, str] = {}
    at = FIRST
    while at in QUESTIONS and (answer := _answer(QUESTIONS[at], said.getlist(at))):
        steps.append(Step(QUESTIONS[at], answer, address(given)))
        given[at] = answer.key
        at = answer.leads
    odd = [(name, value) for name, values in said.lists() for value in values if name not in {*given, *VIEWS}]
    left_out = tuple(f"{name}={value}"[:LONGEST_TOLD] for name, value in odd[:MOST_TOLD])
    return Way(tuple(steps), QUESTIONS[at] if at in QUESTIONS else LEAVES[at], left_out)


def onward(question: Question, way: Way) -> list[tuple[Answer, str]]:
    """The answers to the question that the way has led to, and the address of each."""
    return [(each, address({**way.taken, question.key: each.key})) for each in question.answers]


def address(given: dict[str, str]) -> str:
    """The query alone; for no answer an empty one, which a link must not be."""
    return f"?{urlencode(given)}" if given else "?"


def _answer(question: Question, values: list[str]) -> Answer | None:
    """The one answer that was given; two of them are none."""
    return next((each for each in question.answers if values == [each.key]), None)
