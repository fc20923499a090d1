"""A room that is open while the site is upgraded goes on; its votes are given again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from authdemo.room.models import Room, Vote

pytestmark = pytest.mark.django_db(transaction=True)


def at(name=""):
    """The models as of a migration; without a name, of the last."""
    executor = MigrationExecutor(connection)
    target = [("room", name)] if name else executor.loader.graph.leaf_nodes("room")
    executor.migrate(target)
    return executor.loader.project_state(target).apps


@pytest.fixture
def before():
    yield at("0001_rooms")
    at()


def test_votes_by_question_and_round_become_votes_by_round(before):
    room, participant, vote = (before.get_model("room", name) for name in ("Room", "Participant", "Vote"))
    opened = room.objects.create(code="AAAAAA", expires=timezone.now() + timedelta(days=1))
    somebody = participant.objects.create(id="x", room=opened, name="maple-17")
    for slug in ("ban", "role-change"):
        vote.objects.create(participant=somebody, slug=slug, round=1, lane="jwt", answer="at-once")
    at()
    assert Room.objects.get().participants.get().name == "maple-17"
    assert not Vote.objects.exists()


def test_and_back_again():
    room = Room.objects.create(code="AAAAAA", expires=timezone.now() + timedelta(days=1))
    somebody = room.participants.create(id="x", name="maple-17")
    for round_ in (1, 2):
        Vote.objects.create(participant=somebody, round=round_, lane="jwt", answer="at-once")
    try:
        assert not at("0001_rooms").get_model("room", "vote").objects.exists()
    finally:
        at()
    assert Room.objects.get().participants.get().name == "maple-17"
