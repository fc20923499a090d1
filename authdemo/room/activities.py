"""What a trainer can put up, by the one key that names it in the room's row: an experiment by its slug, anything else
behind its kind. What is asked, offered and right comes from where it is made.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from authdemo.choose import tree
from authdemo.choose.leaves import LEAVES
from authdemo.compare.actions import LABELS
from authdemo.guide.steps import EXERCISE, STEPS
from authdemo.lab import registry
from authdemo.lab.in_browser.browser_experiment import BrowserExperiment
from authdemo.lab.model.claim import CHAPTERS
from authdemo.lab.model.experiment import Answer, Experiment
from authdemo.lab.pages.answers import TITLES
from authdemo.lab.pages.views import refusal
from authdemo.quiz.question import Question
from authdemo.quiz.questions import QUESTIONS
from authdemo.room.models import Room
from authdemo.room.phases import Kind

QUIZ, CHOOSE, DO = "quiz:", "choose:", "do:"
ALONE = ""  # the lane of a question that is not asked per lane
DEEDS = {deed: label for deed, label in LABELS.items() if deed != "forget"}  # on each one's own lanes


@dataclass(frozen=True)
class Activity:
    """Something that can be put up. What is predicted, `lanes` and `answers` say; without answers nothing is."""

    key: str
    kind: Kind
    asked: str
    lanes: Sequence[tuple[str, str]] = ()  # key and title
    answers: Sequence[Answer] = ()
    experiment: Experiment | None = None
    question: Question | None = None  # of the quiz
    deed: str = ""  # on the compare page
    url: str = ""  # of the page where each does it

    def impossible(self, request: HttpRequest) -> str:
        """Why it cannot be done on this screen, under this address; empty where it can."""
        return self.experiment.impossible(request) if isinstance(self.experiment, BrowserExperiment) else ""

    def refused(self, request: HttpRequest) -> str:
        """Why this trainer cannot put it up; empty where they can."""
        return refusal(request, self.experiment) if self.experiment else ""

    @property
    def does(self) -> str:
        """What its button says."""
        return DEEDS.get(self.deed, "Open it")

    @property
    def texts(self) -> dict[str, str]:
        """The answers by their keys."""
        return {answer.key: answer.text for answer in self.answers}


def find(key: str) -> Activity | None:
    """None: there is none of that name, or not any more."""
    kind, colon, name = key.rpartition(":")
    return MADE[kind + colon](name) if kind + colon in MADE else None


def of(room: Room) -> Activity | None:
    """What is up; None before the first question, and where an upgrade has taken it away."""
    return find(room.slug) if room.slug else None


def offered(request: HttpRequest) -> list[tuple[str, list[Activity]]]:
    """What this trainer can put up, by titles, in the order of the lab, the quiz, the tree and a demonstration."""
    experiments = [_experiment(each) for each in registry.every_experiment().values()]
    groups = [
        (title, [one for one in experiments if one.experiment and one.experiment.chapter == name])
        for name, title in CHAPTERS.items()
    ]
    groups += [
        ("On each one’s own lanes", _all(DO, DEEDS)),
        ("Blind", _all("", [EXERCISE])),
        *((f"Quiz: {title}", _all(QUIZ, _quiz_of(name))) for name, title in CHAPTERS.items()),
        ("Which one, for a system of yours", _all(CHOOSE, tree.QUESTIONS)),
    ]
    return [(title, [one for one in found if not one.refused(request)]) for title, found in groups]


def leads(activity: Activity) -> dict[str, tuple[str, str]]:
    """Of a question of the tree, by answer: what it leads to, in words, and the key of that where it is a question."""
    step = tree.QUESTIONS.get(activity.key.removeprefix(CHOOSE))
    if step is None or not activity.key.startswith(CHOOSE):
        return {}
    return {
        answer.key: (tree.QUESTIONS[answer.leads].text, f"{CHOOSE}{answer.leads}")
        if answer.leads in tree.QUESTIONS
        else (LEAVES[answer.leads].title, "")
        for answer in step.answers
    }


def _experiment(found: Experiment) -> Activity:
    kind = Kind.OWN if found.in_browser else Kind.RUN
    lanes = [(lane, TITLES[lane]) for lane in found.lanes]
    url = reverse("experiment", args=[found.slug])
    return Activity(found.slug, kind, found.asked, lanes, found.answers, experiment=found, url=url)


def _alone(name: str) -> Activity | None:
    if name == EXERCISE:
        return Activity(name, Kind.DONE, STEPS[EXERCISE].does, url=STEPS[EXERCISE].url)
    return _experiment(registry.get(name)) if name in registry.every_experiment() else None


def _question(name: str) -> Activity | None:
    if name not in QUESTIONS:
        return None
    question = QUESTIONS[name]
    answers = [Answer(letter, option.text) for letter, option in question.keyed()]
    return Activity(f"{QUIZ}{name}", Kind.ASKED, question.text, [(ALONE, "")], answers, question=question)


def _of_tree(name: str) -> Activity | None:
    if name not in tree.QUESTIONS:
        return None
    answers = [Answer(answer.key, answer.text) for answer in tree.QUESTIONS[name].answers]
    return Activity(f"{CHOOSE}{name}", Kind.ASKED, tree.QUESTIONS[name].text, [(ALONE, "")], answers)


def _deed(name: str) -> Activity | None:
    if name not in DEEDS:
        return None
    return Activity(f"{DO}{name}", Kind.DONE, f"On your own two lanes: {DEEDS[name]}", deed=name)


MADE = {"": _alone, QUIZ: _question, CHOOSE: _of_tree, DO: _deed}  # by what its key begins with


def _quiz_of(chapter: str) -> list[str]:
    return [slug for slug, question in QUESTIONS.items() if question.chapter == chapter]


def _all(prefix: str, names: Iterable[str]) -> list[Activity]:
    return [found for name in names if (found := find(f"{prefix}{name}"))]
