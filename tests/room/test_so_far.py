"""What a room has been through: kept once shown, shown again, and one's own part in it."""

import re

import pytest
from django.test import Client

from authdemo.quiz.questions import QUESTIONS
from authdemo.room.models import Room
from authdemo.room.phases import Phase
from tests.room.people import Person

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, SECOND = (f"quiz:{slug}" for slug in list(QUESTIONS)[:2])


def goes_through(trainer, slug, *given):
    trainer.moves("put", slug=slug)
    for person, answer in given:
        person.predicts(answer=answer)
    trainer.moves("show")


def so_far(client):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", client.get("/room/so-far/").content.decode()))


def test_each_sees_their_own_part_and_the_trainer_what_all_said(trainer):
    one, other = Person(trainer.code), Person(trainer.code)
    right = QUESTIONS[FIRST.partition(":")[2]].right
    goes_through(trainer, FIRST, (one, right))
    goes_through(trainer, SECOND, (one, "a"), (other, "b"))
    assert so_far(one.client).count("You said") == 2
    assert so_far(other.client).count("You said") == 1
    page = so_far(trainer.client)
    assert "You said" not in page
    assert page.index(QUESTIONS[FIRST.partition(":")[2]].text[:30]) < page.index("1 ×")


def test_what_has_not_been_shown_is_not_there(trainer):
    person = Person(trainer.code)
    trainer.moves("put", slug=FIRST)
    person.predicts(answer="a")
    assert "No question has been shown yet" in so_far(person.client)


def test_shown_again_it_has_its_votes_and_the_next_question_none_of_them(trainer):
    person = Person(trainer.code)
    goes_through(trainer, FIRST, (person, "a"))
    goes_through(trainer, SECOND, (person, "b"))
    trainer.moves("put", slug=FIRST)
    person.predicts(answer="c")  # and never shown
    first = Room.objects.get().history[0]["round"]
    trainer.moves("back", round=str(first))
    assert (trainer.room.phase, trainer.room.slug, trainer.room.round) == (Phase.REVEALED, FIRST, first)
    assert [past["slug"] for past in trainer.room.history] == [SECOND, FIRST], "each once, the last shown last"
    trainer.moves("put", slug=SECOND)
    assert "Kept." not in person.page()
    trainer.moves("show")
    assert not re.findall(r"</svg></td>\s*<td>[1-9]", trainer.page())


@pytest.mark.parametrize("round_", ["", "99", "x"])
def test_what_was_never_shown_is_not_shown_again(trainer, round_):
    assert "nothing of that name" in trainer.moves("back", round=round_)


def test_a_stranger_is_led_to_the_door(trainer):
    assert Client().get("/room/so-far/")["Location"] == "/room/"


def test_who_leads_and_is_in_it_sees_both(trainer):
    trainer.client.post("/room/", {"code": trainer.code})
    goes_through(trainer, FIRST)
    page = trainer.client.get("/room/so-far/").content.decode()
    assert "you are" in page
    assert "Show it again" in page
