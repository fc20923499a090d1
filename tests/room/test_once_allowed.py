"""Experiments in a room are the trainer's to run until everybody is let."""

import pytest
from django.test import Client

from authdemo.room.models import Room
from tests.room.people import Person

pytestmark = pytest.mark.django_db(transaction=True)
PLACES = ("/", "/lab/all/", "/lab/logout-replay/")


def is_run(client, path):
    answer = client.post(path)
    assert answer.status_code in {303, 403}
    return answer.status_code == 303


@pytest.mark.parametrize("path", PLACES)
def test_who_is_in_a_room_waits_until_it_is_allowed(trainer, path):
    person = Person(trainer.code)
    assert not is_run(person.client, path)
    assert "Nothing was run" in person.client.post(path).content.decode()
    assert person.client.get(path, follow=True).status_code == 200, "to be read it is there"
    trainer.client.post("/room/trainer/", {"on": "free", "seen": str(trainer.room.version)})
    assert is_run(person.client, path)


@pytest.mark.parametrize("path", PLACES)
def test_nobody_else_waits(trainer, path):
    assert is_run(Client(), path)
    trainer.client.post("/room/", {"code": trainer.code})
    assert is_run(trainer.client, path), "nor who leads and is in it"


def test_what_everybody_is_to_run_is_allowed_and_nothing_else(trainer):
    person = Person(trainer.code, headers={"host": "localhost"})
    trainer.moves("put", slug="csrf")
    trainer.moves("do")
    assert is_run(person.client, "/lab/csrf/")
    assert not is_run(person.client, "/lab/logout-replay/")


def test_after_the_room_all_is_as_before(trainer):
    person = Person(trainer.code)
    trainer.client.post("/room/trainer/", {"end": "1"})
    assert not Room.objects.exists()
    assert is_run(person.client, "/lab/logout-replay/")
