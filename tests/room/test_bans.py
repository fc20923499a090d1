"""Somebody in a room is banned by name, and pardoned."""

import pytest
from django.conf import settings

from authdemo.accounts.models import User
from jwt_app.modes import MODES
from tests.room.people import Person, Trainer
from tests.room.switching import lanes, notices

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_ring")]


def test_a_ban_is_said_to_all_ends_both_sign_ins_and_is_pardoned_by_one_click(trainer):
    person, other = Person(trainer.code), Person(trainer.code)
    page = trainer.client.post("/room/trainer/", {"ban": person.me.pk}, follow=True).content.decode()
    assert notices(page) == notices(other.page()) == [f"{person.me.name} is banned."]
    assert lanes(person)["sessions"] is False
    assert lanes(person)["jwt"] is not MODES[settings.JWT_DEFAULT_MODE].ends_at_once
    assert lanes(other) == {"sessions": True, "jwt": True}
    assert "Sign in again" not in person.page()
    assert "Pardon" in page
    trainer.client.post("/room/trainer/", {"pardon": person.me.pk})
    person.client.post("/room/", {"afresh": "1"})
    assert lanes(person) == {"sessions": True, "jwt": True}
    assert notices(other.page()) == []


def test_nobody_of_another_room_is_banned(trainer):
    person, other = Person(trainer.code), Trainer()
    other.client.post("/room/trainer/", {"ban": person.me.pk})
    assert User.objects.filter(is_active=False).count() == 0


def test_new_users_are_not_banned(trainer):
    person = Person(trainer.code)
    trainer.client.post("/room/trainer/", {"ban": person.me.pk})
    trainer.client.post("/room/trainer/", {"afresh": person.me.pk})
    person.client.post("/room/", {"afresh": "1"})
    assert lanes(person) == {"sessions": True, "jwt": True}
    assert notices(person.page()) == []


def test_who_lifts_their_own_ban_is_pardoned_and_who_has_no_member_is_not_banned(trainer):
    person, other = Person(trainer.code), Person(trainer.code)
    for one in (person, other):
        if one is other:
            other.me.seat.member.delete()
        trainer.client.post("/room/trainer/", {"ban": one.me.pk})
    assert notices(trainer.page()) == [f"{person.me.name} is banned."]
    assert "Sign in again" in other.page()
    person.client.post("/compare/act/", {"action": "unban"})
    assert notices(trainer.page()) == []
