"""What a stage does for its story."""

import pytest

from authdemo.accounts.models import User
from authdemo.lab import registry
from authdemo.lab.model.experiment import Story
from authdemo.lab.model.variants import JWT_STATELESS, SESSIONS_REDIS
from authdemo.lab.wire.runs import Run

pytestmark = pytest.mark.django_db(transaction=True)


class Told(Story):
    """Is it told?"""

    slug, seconds = "told", 1

    def __init__(self, tells):
        self.tells = tells

    def story(self, stage):
        self.tells(stage)


def told(tells, variant=SESSIONS_REDIS):
    (played,) = Run(Told(tells), [variant]).play().played
    assert not played.failure
    return played


def test_people_are_as_many_accounts_and_are_shown_by_short_names():
    def story(stage):
        for laptop in stage.people(3):
            stage.looks(laptop, "looks in")

    assert [step.answer for step in told(story).steps] == ["200 person-1", "200 person-2", "200 person-3"]
    assert not User.objects.exists()


@pytest.mark.parametrize(("seconds", "expected"), [(0.2, True), (30.0, False)])
def test_a_look_in_time_is_one_before_the_end(seconds, expected):
    def story(stage):
        laptop = stage.browser("laptop")
        stage.signs_in(laptop)
        ends = stage.dies_by_itself(laptop)
        look = stage.looks(laptop, "looks in")
        later = type(look)(**{**vars(look), "answered": look.answered + seconds})
        stage.tells(str(stage.in_time(later, ends)))

    lives = JWT_STATELESS.changes | {"stateless_seconds": 20.0, "leeway": 0}
    variant = type(JWT_STATELESS)(JWT_STATELESS.name, "jwt", lives)
    assert told(story, variant).steps[-1].what == str(expected)


@pytest.mark.parametrize(
    ("slug", "step", "people"),
    [
        ("server-memory", "10 people sign in.", 10),
        ("refresh-theft", "Three people sign in, and a thief copies all of their cookies, refresh tokens included.", 3),
        ("two-tabs", "Two people with a bad line sign in.", 2),
    ],
)
def test_where_a_story_speaks_of_people_there_are_as_many(slug, step, people):
    experiment, there = registry.get(slug), {}
    Run(
        experiment, experiment.variants[:1], at_step=lambda event: there.setdefault(event.what, User.objects.count())
    ).play()
    assert there[step] == people + 1  # and "you"


@pytest.mark.parametrize("variant", [JWT_STATELESS, SESSIONS_REDIS], ids=str)
def test_the_life_of_a_credential_is_from_its_issue_to_its_end(variant):
    def story(stage):
        stage.lives_by(stateless_seconds=4.0, session_max=4.0, leeway=0)
        laptop = stage.browser("laptop")
        stage.signs_in(laptop)
        ends = stage.dies_by_itself(laptop)
        assert ends.life == pytest.approx(4.0, abs=0.01)
        assert ends.at == pytest.approx(ends.life, abs=1.0)  # the clock starts when the sign-in is done

    told(story, variant)
