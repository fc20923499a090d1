"""Who plays in a story: as many as it speaks of."""

import pytest

from authdemo.accounts.models import User
from authdemo.lab import registry
from authdemo.lab.wire.runs import Run
from tests.lab.wire.telling import told

pytestmark = pytest.mark.django_db(transaction=True)


def test_people_are_as_many_accounts_and_are_shown_by_short_names():
    def story(stage):
        for laptop in stage.people(3):
            stage.looks(laptop, "looks in")

    assert [step.answer for step in told(story).steps] == ["200 person-1", "200 person-2", "200 person-3"]
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("slug", "step", "people"),
    [
        ("server-memory", "10 people sign in.", 10),
        ("refresh-theft", "Three people sign in, and a thief copies all of their cookies, refresh tokens included.", 3),
        ("lost-revocation", "12 people sign in. What Redis is told is on disk before it is answered.", 12),
        ("two-tabs", "Two people with a bad line sign in.", 2),
    ],
)
def test_where_a_story_speaks_of_people_there_are_as_many(slug, step, people):
    experiment, there = registry.get(slug), {}
    Run(
        experiment, experiment.variants[:1], at_step=lambda event: there.setdefault(event.what, User.objects.count())
    ).play()
    assert there[step] == people + 1  # and "you"
