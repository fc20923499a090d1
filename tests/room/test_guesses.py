"""Codes and words that are guessed: counted, and nobody else has to wait."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from authdemo.room import codes, rooms
from tests.room.people import Person

pytestmark = pytest.mark.django_db(transaction=True)


def test_wrong_codes_are_counted_and_then_a_right_one_waits_too(trainer, monkeypatch):
    monkeypatch.setattr(codes, "WRONG_CODES", 2)
    guesser, right = Person(), {"code": trainer.room.code}
    tries = [guesser.client.post("/room/", {"code": "AAAAAA"}).status_code for _ in range(3)]
    assert tries == [404, 404, 429]
    assert guesser.client.post("/room/", right).status_code == 429, "for a minute"
    assert Client(REMOTE_ADDR="192.0.2.8").post("/room/", right).status_code == 302


def test_who_guesses_from_many_addresses_stops_nobody_else(trainer, monkeypatch):
    monkeypatch.setattr(codes, "WRONG_CODES_IN_ALL", 2)
    guessers = [Client(REMOTE_ADDR=f"192.0.2.{last}") for last in (1, 2, 3)]
    wrong = {"code": "AAAAAA"}
    assert [one.post("/room/", wrong).status_code for one in guessers] == [404, 404, 404]
    assert [one.post("/room/", wrong).status_code for one in guessers] == [429, 429, 429]
    assert Client(REMOTE_ADDR="192.0.2.9").post("/room/", {"code": trainer.room.code}).status_code == 302


def test_a_class_behind_one_address_that_types_the_right_one_at_once_is_let_in(trainer, monkeypatch):
    """However many are being answered at the same moment: none of them has guessed wrong."""
    everybody, find = threading.Barrier(30, timeout=20), rooms.find

    def with_all_others(code):
        everybody.wait()
        return find(code)

    monkeypatch.setattr(rooms, "find", with_all_others)

    def comes(_):
        try:
            return Client(REMOTE_ADDR="192.0.2.7").post("/room/", {"code": trainer.code}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(30) as pool:
        assert set(pool.map(comes, range(30))) == {302}


def test_words_are_counted_by_the_room(trainer, monkeypatch):
    monkeypatch.setattr(codes, "WRONG_WORDS", 2)
    words, code = Person(trainer.room.code).words, trainer.room.code
    tries = [Client(REMOTE_ADDR=f"192.0.2.{last}") for last in (1, 2, 3)]
    said = {"code": code, "words": "otter otter otter otter"}
    assert [one.post("/room/", said).status_code for one in tries] == [404, 404, 429]
    assert Person().comes_back(code, words).status_code == 429
    assert Person(code).me, "whoever joins by the code has nothing to do with it"


@pytest.mark.parametrize("typed", ["ÄÖÜ größe straße ñandú", "", "\0 \0", "٣ ٤ ٥ ٦", "otter " * 500])
def test_what_is_nobodys_words_is_told_so(trainer, typed):
    Person(trainer.room.code)
    answer = Person().comes_back(trainer.room.code, typed)
    assert answer.status_code == 404
    assert "nobody’s words" in answer.content.decode()


@pytest.mark.parametrize("path", ["/room/%00/", "/room/a%00b/", "/lab/ban/%00/", "/lab/all/%00/", "/attack/%00/x/"])
def test_an_address_with_what_a_database_cannot_take_is_none(path):
    assert Client().get(path).status_code == 404
