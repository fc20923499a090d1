"""Another signing key, with and without an overlap, and how long access tokens live: what becomes of sign-ins."""

import re

import pytest
from django.conf import settings

from jwt_app import key_file
from tests.room.people import Person
from tests.room.switching import lanes, life, notices, turns

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_ring")]


def test_a_new_key_with_an_overlap_ends_nothing_and_one_without_ends_every_token_until_it_is_taken_back(trainer):
    person = Person(trainer.code)
    turns(trainer, "rotate")
    assert lanes(person) == {"sessions": True, "jwt": True}
    turns(trainer, "cut")
    assert lanes(person) == {"sessions": True, "jwt": False}
    assert "The signature of your token does not hold" in person.page()
    turns(trainer, "cut", "off")
    assert lanes(person) == {"sessions": True, "jwt": True}


def test_one_who_is_out_signs_in_again_with_one_press(trainer):
    person = Person(trainer.code)
    turns(trainer, "cut")
    assert "Sign in again" in person.page()
    person.client.post("/room/", {"afresh": "1"})
    assert lanes(person) == {"sessions": True, "jwt": True}


def test_sign_ins_of_the_room_have_the_life_that_is_set_and_afterwards_the_usual_one(trainer):
    early = Person(trainer.code)
    assert "15 seconds" in notices(turns(trainer, "life"))[0]
    late = Person(trainer.code)
    early.client.post("/room/", {"afresh": "1"})
    assert [life(one) for one in (early, late)] == [15, 15]
    turns(trainer, "life", "off")
    early.client.post("/room/", {"afresh": "1"})
    assert life(early) == settings.JWT_ACCESS_SECONDS


def test_the_rooms_own_step_to_sign_in_has_the_life_that_is_set_and_then_the_usual_one(trainer):
    person = Person(trainer.code)
    for to, lives in (("on", 15), ("off", settings.JWT_ACCESS_SECONDS)):
        turns(trainer, "life", to)
        trainer.moves("put", slug="do:login")
        fields = dict(re.findall(r'name="(lifetime|action)" value="([^"]+)"', person.page()))
        person.client.post("/compare/act/", fields)
        assert life(person) == lives


def test_a_life_that_is_not_on_offer_is_none(trainer):
    assert "Choose one of those that are offered" in turns(trainer, "life", value="1")
    assert trainer.room.switches == {}


def test_a_key_that_an_operator_has_changed_is_not_taken_back_by_a_room(trainer):
    person = Person(trainer.code)
    key_file.rotate(overlap=False)
    turns(trainer, "cut")
    turns(trainer, "cut", "off")
    assert lanes(person)["jwt"] is False


def test_a_key_without_overlap_takes_the_place_of_the_other_notice(trainer):
    turns(trainer, "rotate")
    (notice,) = notices(turns(trainer, "cut"))
    assert "verifies nothing any more" in notice
    assert "First press “Believe the old key again”" in turns(trainer, "rotate")
