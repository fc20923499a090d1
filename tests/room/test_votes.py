"""Predictions: changed until they are closed, hidden until the end, counted once."""

import re

import pytest

from authdemo.lab import archive
from authdemo.room import rooms, votes
from authdemo.room.models import Room, Vote
from authdemo.room.phases import Phase
from tests.reports.states.records import record
from tests.room.people import Person, Trainer

pytestmark = pytest.mark.django_db(transaction=True)

RUN = "room000000000000"


@pytest.fixture
def trainer():
    trainer = Trainer()
    trainer.moves("put", slug="logout-replay")
    return trainer


@pytest.fixture
def people(trainer):
    return [Person(trainer.room.code) for _ in range(3)]


def test_one_can_change_ones_mind_and_counts_once(trainer, people):
    people[0].predicts(sessions="at-once", jwt="depends")
    people[0].predicts(jwt="at-expiry")
    assert votes.own(people[0].me, trainer.room) == {"sessions": "at-once", "jwt": "at-expiry"}
    assert Vote.objects.count() == 2
    assert "3 people here, 1 predicted" in trainer.page()


def test_nobody_sees_them_before_the_end(trainer, people):
    people[0].predicts(jwt="at-expiry")
    for _ in ("predicting", "closed"):
        for page in (people[1].page(), trainer.page()):
            assert 'class="votes"' not in page
            assert "checked" not in page
        trainer.moves("close")


def test_after_the_close_none_counts(trainer, people):
    people[0].predicts(jwt="at-expiry")
    trainer.moves("close")
    assert "That came too late" in people[0].predicts(jwt="at-once")
    assert votes.own(people[0].me, trainer.room) == {"jwt": "at-expiry"}
    assert re.search(r"The votes are closed\.\s+You predicted", people[0].page())


def test_a_form_from_before_is_no_vote_on_the_next_question(trainer, people):
    """Its answers have the same names; the person saw another question."""
    old = str(people[0].me.room.round)
    trainer.moves("put", slug="role-change")
    assert "That came too late" in people[0].predicts(round=old, jwt="at-once")
    assert not Vote.objects.exists()


def test_a_question_that_is_put_up_again_begins_with_no_votes(trainer, people):
    people[0].predicts(jwt="at-once")
    trainer.moves("put", slug="role-change")
    trainer.moves("put", slug="logout-replay")
    assert votes.own(people[0].me, trainer.room) == {}
    assert "3 people here, 0 predicted" in trainer.page()


def test_a_vote_of_who_was_removed_meanwhile_is_none(trainer, people):
    me = people[0].me
    trainer.client.post("/room/trainer/", {"remove": me.pk})
    assert votes.cast(me, {"round": str(trainer.room.round), "jwt": "at-once"}) == votes.TOO_LATE
    assert not Vote.objects.exists()


def test_a_vote_for_a_room_that_has_ended_meanwhile_is_none(trainer, people):
    me, room = people[0].me, trainer.room
    rooms.end(room)
    assert votes.cast(me, {"round": str(room.round), "jwt": "at-once"}) == votes.TOO_LATE


@pytest.mark.parametrize("said", [{}, {"jwt": "whatever"}, {"nosuchlane": "at-once"}])
def test_what_is_no_answer_is_no_vote(people, said):
    people[0].predicts(**said)
    assert not Vote.objects.exists()


def test_in_the_end_they_stand_beside_what_came_out(trainer, people):
    for person, answer in zip(people, ("at-once", "at-expiry", "at-expiry"), strict=True):
        person.predicts(jwt=answer)
    archive.keep(record("logout-replay", holds=True, id=RUN), "")
    Room.objects.update(phase=Phase.REVEALED, run=RUN)
    marks = {
        bar.text: bar.mark
        for lane in votes.tally(trainer.room, record("logout-replay", holds=True))
        for bar in lane.bars
    }
    assert marks["Depends on the set-up"] != "in some set-ups", "which says nothing"
    (jwt,) = [lane for lane in votes.tally(trainer.room, None) if lane.lane == "jwt"]
    assert [(bar.number, bar.share) for bar in jwt.bars] == [(1, 33), (2, 67), (0, 0)]
    for page in (people[0].page(), trainer.page()):
        assert page.count('class="votes"') == 2
    assert votes.by_person(trainer.room)[people[0].me.pk] == [("JWT", "jwt", "Out at once")]
    assert trainer.page().count('<b class="jwt">JWT</b>: Out when it expires by itself') == 2
    assert "You predicted" in people[0].page()


def test_a_second_round_begins_with_no_votes_and_keeps_the_first(trainer, people):
    people[0].predicts(jwt="at-once")
    Room.objects.update(phase=Phase.REVEALED, run=RUN)
    trainer.moves("again")
    assert votes.own(people[0].me, trainer.room) == {}
    people[0].predicts(jwt="at-expiry")
    assert Vote.objects.count() == 2
