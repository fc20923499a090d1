"""Joining, coming back on another device, being late; and what nobody may do to anybody else."""

import re

import pytest
import segno
from django.conf import settings
from django.core import signing
from django.test import Client

from authdemo import policy
from authdemo.accounts import seats
from authdemo.accounts.models import Seat
from authdemo.room import codes, participants, rooms
from authdemo.room.models import Participant, Room
from authdemo.room.phases import MOVES
from authdemo.room.trainer_views import QUIET
from tests.room.people import Person, Trainer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def trainer():
    return Trainer()


def test_who_joins_gets_a_name_a_seat_and_both_lanes(trainer):
    person = Person(trainer.room.code)
    assert person.me.name == seats.name(person.me.seat)
    for lane in ("sessions", "jwt"):
        assert person.client.get(f"/{lane}/api/me").json()["user"] == person.me.name


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}-"])
def test_a_code_may_be_typed_as_people_type(trainer, typed):
    code = trainer.room.code
    person = Person(typed.format(f"{code[:3].lower()} {code[3:].lower()}"))
    assert person.me.room_id == code


def test_who_joins_twice_is_one(trainer):
    person = Person(trainer.room.code)
    person.client.post("/room/", {"code": trainer.room.code})
    assert Participant.objects.count() == 1


def test_who_comes_late_is_where_the_room_is(trainer):
    trainer.moves("put", slug="role-change")
    trainer.moves("close")
    assert "The votes are closed" in Person(trainer.room.code).page()


def test_a_seat_that_one_has_is_brought_along(trainer):
    person = Person()
    person.client.post("/compare/act/", {"action": "login"})
    (seat,) = Seat.objects.all()
    person.client.post("/room/", {"code": trainer.room.code})
    assert person.me.seat == seat


def test_the_words_bring_one_back_on_another_device_and_are_good_for_once(trainer):
    person, other = Person(trainer.room.code), Person()
    words = person.client.get("/room/").context["way_back"]
    assert words in trainer.page()
    other.client.post("/room/", {"words": words.upper().replace(" ", "-")})
    assert other.me == person.me
    assert other.client.get("/jwt/api/me").json()["user"] == person.me.name
    assert other.client.get("/room/").context["way_back"] != words
    assert Person().client.post("/room/", {"words": words}).status_code == 404


def test_a_seat_whose_time_is_over_is_replaced(trainer):
    person = Person(trainer.room.code)
    words = person.client.get("/room/").context["way_back"]
    seats.delete(Seat.objects.get())
    other = Person()
    other.client.post("/room/", {"words": words})
    assert other.me.seat is not None


def test_guesses_are_counted(trainer, monkeypatch):
    monkeypatch.setattr(codes, "WRONG_PER_MINUTE", 3)
    guesser = Person()
    answers = [guesser.client.post("/room/", {field: "AAAAAA"}) for field in ("code", "words", "code", "code")]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
    assert guesser.client.post("/room/", {"code": trainer.room.code}).status_code == 429, (
        "a right one too, for a minute"
    )
    elsewhere = Client(REMOTE_ADDR="192.0.2.8")
    assert elsewhere.post("/room/", {"code": trainer.room.code}).status_code == 302


def test_guesses_are_counted_in_all(trainer, monkeypatch):
    monkeypatch.setattr(codes, "WRONG_IN_ALL", 2)
    for last in (1, 2):
        Client(REMOTE_ADDR=f"192.0.2.{last}").post("/room/", {"code": "AAAAAA"})
    assert Client(REMOTE_ADDR="192.0.2.3").post("/room/", {"code": "AAAAAA"}).status_code == 429


def test_a_room_is_full_at_its_limit(trainer, monkeypatch):
    monkeypatch.setattr(rooms, "MOST_PEOPLE", 1)
    Person(trainer.room.code)
    late = Person()
    assert late.client.post("/room/", {"code": trainer.room.code}).status_code == 503
    assert "which is the limit" in late.client.post("/room/", {"code": trainer.room.code}).content.decode()


def test_a_participant_can_do_nothing_of_the_trainers(trainer):
    trainer.moves("put", slug="role-change")
    person, victim = Person(trainer.room.code), Person(trainer.room.code)
    before = (Room.objects.values().get(), Participant.objects.count())
    for fields in (
        *({"move": name, "seen": str(trainer.room.version), "slug": "ban"} for name in MOVES),
        {"remove": victim.me.pk},
        {"end": "1"},
        {"open": "1"},
        {"invitation": "guessed"},
    ):
        for client in (person.client, Client(REMOTE_ADDR="192.0.2.9")):
            assert client.post("/room/trainer/", fields).status_code == 404, fields
    assert (Room.objects.values().get(), Participant.objects.count()) == before
    assert "led from the machine" in person.client.get("/room/trainer/").content.decode()


def test_also_at_the_machine_the_cookie_is_asked_for(trainer):
    other = Client()
    assert "You lead no room" in other.post("/room/trainer/", {"end": "1"}, follow=True).content.decode()
    other.cookies[settings.TRAINER_COOKIE_NAME] = signing.dumps(trainer.room.code, salt="guessed")
    assert "You lead no room" in other.post("/room/trainer/", {"end": "1"}, follow=True).content.decode()
    assert Room.objects.exists()


def test_from_another_machine_only_where_it_was_said(trainer, settings):
    settings.TRAINER_REMOTE = True
    far = Client(REMOTE_ADDR="192.0.2.9")
    assert "Open a room" in far.get("/room/trainer/").content.decode()


def test_ones_cookie_is_no_right_to_anothers_seat(trainer):
    person, victim = Person(trainer.room.code), Person(trainer.room.code)
    for page in (person.page(), trainer.page()):
        for cookie in victim.client.cookies.values():
            assert cookie.value not in page or not cookie.value, cookie.key
    forged = {"room": trainer.room.code, "participant": victim.me.pk}
    person.client.cookies[participants.COOKIE.name] = signing.dumps(forged, salt="guessed")
    assert "Join a room" in person.page()


def test_who_is_removed_is_asked_to_join_again_and_their_users_are_gone(trainer):
    person, stays = Person(trainer.room.code), Person(trainer.room.code)
    gone = person.me
    trainer.client.post("/room/trainer/", {"remove": gone.pk})
    assert "Join a room" in person.page()
    assert stays.me.pk != gone.pk
    assert not Seat.objects.filter(pk=gone.seat_id).exists()
    assert person.client.get("/sessions/api/me").status_code == 401


def test_who_leaves_takes_everything_along(trainer):
    person = Person(trainer.room.code)
    response = person.client.post("/room/", {"leave": "1"})
    assert (response["Location"], response.cookies["room"].value) == ("/", "")
    assert not Seat.objects.exists()


def test_where_there_is_no_room_a_vote_says_so():
    assert Person().client.post("/room/", {"jwt": "at-once"}).status_code == 403


def test_another_sites_form_does_nothing(trainer):
    for path in ("/room/", "/room/trainer/"):
        assert Client(enforce_csrf_checks=True).post(path, {"open": "1"}).status_code == 403


def test_while_redis_is_away_the_page_is_there_and_the_trainer_sees_who_joined(trainer, down):
    person = Person(trainer.room.code)
    down()
    assert person.client.get("/room/").status_code == 200
    assert person.client.get("/room/state?shown=1").status_code == 503
    assert person.me.name in trainer.page()


def test_a_visitor_without_a_room_sees_one_link_of_it():
    page = Client(REMOTE_ADDR="192.0.2.9").get("/more/").content.decode()
    assert re.findall(r'href="(/room/[^"]*)"', page) == ["/room/"]
    assert "/room/" not in Client().get("/lab/").content.decode()


def test_an_older_cookie_form_is_none():
    client = Client()
    client.cookies[participants.COOKIE.name] = signing.dumps({"who": "x"}, salt=policy.salted(participants.SALT))
    assert client.get("/room/").status_code == 200


def test_the_address_that_is_shown_is_one_that_other_devices_find(monkeypatch):
    monkeypatch.setenv("AUTHDEMO_FOR_OTHERS", "http://192.0.2.2:8000")
    trainer = Trainer(HTTP_HOST="localhost:8000")
    assert f"http://192.0.2.2:8000/room/{trainer.room.code}/" in trainer.page()
    monkeypatch.delenv("AUTHDEMO_FOR_OTHERS")
    assert f"http://localhost:8000/room/{trainer.room.code}/" in trainer.page()


def test_a_phone_reads_the_picture_of_the_address(trainer):
    """As modules, dark or not, it is the QR code of the address that stands beside it."""
    context = trainer.client.get("/room/trainer/").context
    code = segno.make(context["address"], micro=False)
    side, quiet = context["picture"]["side"], QUIET
    dark = set()
    for x, y, to in re.findall(r"M(\d+) (\d+)\.5H(\d+)", context["picture"]["path"]):
        dark |= {(int(y), at) for at in range(int(x), int(to))}
    drawn = [[(row, column) in dark for column in range(side)] for row in range(side)]
    assert drawn == [[bool(module) for module in row] for row in code.matrix_iter(border=quiet)]
