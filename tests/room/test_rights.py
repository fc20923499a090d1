"""Who may lead, from where, and what nobody may do to anybody else."""

import re

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client

from authdemo import policy
from authdemo.lab import registry
from authdemo.lab.pages.views import MINE_ALONE
from authdemo.room import participants, rooms
from authdemo.room.models import Participant, Room
from authdemo.room.phases import MOVES
from authdemo.room.switches import SWITCHES
from tests.room.people import Person

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_participant_can_do_nothing_of_the_trainers(trainer):
    trainer.moves("put", slug="role-change")
    person, victim = Person(trainer.room.code), Person(trainer.room.code)
    before = (Room.objects.values().get(), Participant.objects.count())
    for fields in (
        *({"move": name, "seen": str(trainer.room.version), "slug": "ban"} for name in MOVES),
        {"remove": victim.me.pk},
        {"end": "1"},
        {"open": "1"},
        {"door": "locked"},
        {"invite": "1"},
        {"afresh": "all"},
        {"ban": victim.me.pk},
        {"pardon": victim.me.pk},
        *({to: name, "seen": str(trainer.room.version)} for name in SWITCHES for to in ("on", "off")),
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
    page = other.post("/room/trainer/", {"end": "1"}, follow=True).content.decode()
    assert "You lead no room" in page
    assert "The room that you led" not in page
    assert Room.objects.exists()


def test_from_another_machine_only_where_it_was_said(trainer, settings):
    """And there by the terminal's invitation alone: a room costs, and a run that starts a process costs more."""
    settings.TRAINER_REMOTE = True
    far = Client(REMOTE_ADDR="192.0.2.9")
    page = far.get("/room/trainer/").content.decode()
    assert "the invitation" in page
    assert "Open a room" not in page
    said = far.post("/room/trainer/", {"open": "1"}, follow=True).content.decode()
    assert "opened at the machine" in said
    assert Room.objects.count() == 1
    _, secret = rooms.open_one()
    far.post("/room/trainer/", {"invitation": secret})
    page = far.get("/room/trainer/").content.decode()
    costly = next(slug for slug, each in registry.all_experiments().items() if each.starts_processes)
    assert f'value="{costly}"' not in page
    version = re.search(r'name="seen" value="(\d+)"', page)[1]
    fields = {"move": "put", "seen": version, "slug": costly}
    assert MINE_ALONE in far.post("/room/trainer/", fields, follow=True).content.decode()
    Room.objects.update(phase="closed", slug=costly)  # by the trainer who sits at the machine
    fields["move"] = "run"
    assert MINE_ALONE in far.post("/room/trainer/", fields, follow=True).content.decode()
    assert f'value="{costly}"' in trainer.page()


def test_who_sits_at_the_machine_may_use_the_address_that_the_others_see(monkeypatch):
    monkeypatch.setenv("AUTHDEMO_FOR_OTHERS", "http://192.0.2.2:8000")
    here, far = Client(REMOTE_ADDR="192.0.2.2"), Client(REMOTE_ADDR="192.0.2.3")
    assert "Open a room" in here.get("/room/trainer/").content.decode()
    assert "Open a room" not in far.get("/room/trainer/").content.decode()
    assert "Join at" in here.post("/room/trainer/", {"open": "1"}, follow=True).content.decode()


def test_a_second_device_leads_by_a_link_that_is_good_for_once(trainer, settings):
    said = trainer.client.post("/room/trainer/", {"invite": "1"}).content.decode()
    assert "start the demo with --trainer-remote" in said
    assert "#" not in re.sub(r'(href|id|class)="#?[^"]*"|&#\d+;', "", said.partition("<main")[2])
    settings.TRAINER_REMOTE = True
    answer = trainer.client.post("/room/trainer/", {"invite": "1"})
    assert answer["Cache-Control"] == "no-store"
    secret = re.search(r"/room/trainer/#([\w-]{22})<", answer.content.decode())[1]
    assert secret not in trainer.page()
    phone, stranger = Client(REMOTE_ADDR="192.0.2.9"), Client(REMOTE_ADDR="192.0.2.10")
    assert "Room" in phone.post("/room/trainer/", {"invitation": secret}, follow=True).content.decode()
    assert "Join at" in phone.get("/room/trainer/").content.decode()
    used = stranger.post("/room/trainer/", {"invitation": secret}, follow=True).content.decode()
    assert "has been used" in used
    assert "Join at" in trainer.page(), "the first one goes on"


def test_ones_cookie_is_no_right_to_anothers_seat(trainer):
    person, victim = Person(trainer.room.code), Person(trainer.room.code)
    for page in (person.page(), trainer.page()):
        for cookie in victim.client.cookies.values():
            assert cookie.value not in page or not cookie.value, cookie.key
    forged = {"room": trainer.room.code, "participant": victim.me.pk}
    person.client.cookies[participants.COOKIE.name] = signing.dumps(forged, salt="guessed")
    assert "Join a room" in person.page()


def test_an_older_cookie_form_is_none():
    client = Client()
    client.cookies[participants.COOKIE.name] = signing.dumps({"who": "x"}, salt=policy.salted(participants.SALT))
    assert client.get("/room/").status_code == 200


def test_another_sites_form_does_nothing(trainer):
    for path in ("/room/", "/room/trainer/"):
        assert Client(enforce_csrf_checks=True).post(path, {"open": "1"}).status_code == 403


def test_where_there_is_no_room_a_vote_says_so():
    assert Person().client.post("/room/", {"jwt": "at-once"}).status_code == 403


def test_who_sits_at_the_machine_can_open_one_from_the_start_page():
    here, far = Client(), Client(REMOTE_ADDR="192.0.2.9")
    assert ["Open a room" in one.get("/").content.decode() for one in (here, far)] == [True, False]


def test_a_visitor_without_a_room_sees_one_link_of_it():
    page = Client(REMOTE_ADDR="192.0.2.9").get("/more/").content.decode()
    assert re.findall(r'href="(/room/[^"]*)"', page) == ["/room/"]
    assert "/room/" not in Client().get("/lab/").content.decode()
