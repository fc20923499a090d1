"""Joining, coming back on another device, being late; and what nobody may do to anybody else."""

import re
from datetime import timedelta

import pytest
import segno
from django.conf import settings
from django.core import signing
from django.test import Client
from django.utils import timezone

from authdemo import policy
from authdemo.accounts import seats
from authdemo.accounts.models import Seat, User
from authdemo.lab import registry
from authdemo.lab.pages.views import MINE_ALONE
from authdemo.room import codes, participants, rooms
from authdemo.room.models import Participant, Room
from authdemo.room.phases import MOVES
from authdemo.room.qr_code import QUIET
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


def words_of(person):
    return person.client.get("/room/").context["way_back"]


def test_the_words_bring_one_back_on_another_device_and_are_good_for_once(trainer):
    person, other, code = Person(trainer.room.code), Person(), trainer.room.code
    words = words_of(person)
    assert words in trainer.page()
    other.comes_back(code, words.upper().replace(" ", "-"))
    assert other.me == person.me
    assert other.client.get("/jwt/api/me").json()["user"] == person.me.name
    assert words_of(other) != words
    assert Person().comes_back(code, words).status_code == 404


def test_the_words_of_one_room_open_no_other(trainer):
    words = words_of(Person(trainer.room.code))
    assert Person().comes_back(Trainer().room.code, words).status_code == 404
    assert Person().comes_back(trainer.room.code, words).status_code == 302


@pytest.mark.parametrize("typed", ["ÄÖÜ größe straße ñandú", "", "\0 \0", "٣ ٤ ٥ ٦", "otter " * 500])
def test_what_is_nobodys_words_is_told_so(trainer, typed):
    Person(trainer.room.code)
    answer = Person().comes_back(trainer.room.code, typed)
    assert answer.status_code == 404
    assert "nobody’s words" in answer.content.decode()


@pytest.mark.parametrize("over", [timedelta(0), timedelta(hours=12)])
def test_a_seat_whose_time_is_over_is_replaced(trainer, over):
    """Swept away, or not yet."""
    person = Person(trainer.room.code)
    words = words_of(person)
    if over:
        Seat.objects.update(expires=timezone.now() - over)
    else:
        seats.delete(Seat.objects.get())
    other = Person()
    other.comes_back(trainer.room.code, words)
    assert other.me.seat.expires > timezone.now()
    assert other.client.get("/sessions/api/me").json()["user"] == other.me.seat.member.username


def test_words_are_not_used_up_where_there_is_no_seat_to_be_had(trainer, monkeypatch):
    person = Person(trainer.room.code)
    words = words_of(person)
    seats.delete(Seat.objects.get())
    with monkeypatch.context() as full:
        full.setattr(seats, "LIVE_IN_ALL", 0)
        assert Person().comes_back(trainer.room.code, words).status_code == 503
    assert Person().comes_back(trainer.room.code, words).status_code == 302


def test_codes_are_counted_before_they_are_tried(trainer, monkeypatch):
    monkeypatch.setattr(codes, "WRONG_CODES", 2)
    guesser, right = Person(), {"code": trainer.room.code}
    tries = [guesser.client.post("/room/", {"code": "AAAAAA"}).status_code for _ in range(3)]
    assert tries == [404, 404, 429]
    assert guesser.client.post("/room/", right).status_code == 429, "a right one too, for a minute"
    assert Client(REMOTE_ADDR="192.0.2.8").post("/room/", right).status_code == 302


def test_who_guesses_from_many_addresses_stops_nobody_else(trainer, monkeypatch):
    monkeypatch.setattr(codes, "WRONG_CODES_IN_ALL", 2)
    guessers = [Client(REMOTE_ADDR=f"192.0.2.{last}") for last in (1, 2, 3)]
    wrong = {"code": "AAAAAA"}
    assert [one.post("/room/", wrong).status_code for one in guessers] == [404, 404, 404]
    assert [one.post("/room/", wrong).status_code for one in guessers] == [429, 429, 429]
    assert Client(REMOTE_ADDR="192.0.2.9").post("/room/", {"code": trainer.room.code}).status_code == 302


def test_who_comes_in_uses_up_no_guess(trainer, monkeypatch):
    """A class behind one address."""
    monkeypatch.setattr(codes, "WRONG_CODES", 1)
    for _ in range(4):
        assert Person(trainer.room.code).me


def test_words_are_counted_by_the_room(trainer, monkeypatch):
    monkeypatch.setattr(codes, "WRONG_WORDS", 2)
    words, code = words_of(Person(trainer.room.code)), trainer.room.code
    tries = [Client(REMOTE_ADDR=f"192.0.2.{last}") for last in (1, 2, 3)]
    said = {"code": code, "words": "otter otter otter otter"}
    assert [one.post("/room/", said).status_code for one in tries] == [404, 404, 429]
    assert Person().comes_back(code, words).status_code == 429
    assert Person(code).me, "whoever joins by the code has nothing to do with it"


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
        {"door": "locked"},
        {"invite": "1"},
        {"afresh": "all"},
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
    assert f'value="{costly}"' in trainer.page()


def test_who_sits_at_the_machine_may_use_the_address_that_the_others_see(monkeypatch):
    monkeypatch.setenv("AUTHDEMO_FOR_OTHERS", "http://192.0.2.2:8000")
    here, far = Client(REMOTE_ADDR="192.0.2.2"), Client(REMOTE_ADDR="192.0.2.3")
    assert "Open a room" in here.get("/room/trainer/").content.decode()
    assert "Open a room" not in far.get("/room/trainer/").content.decode()
    assert "Join at" in here.post("/room/trainer/", {"open": "1"}, follow=True).content.decode()


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


def test_in_a_locked_room_nobody_else_joins_and_who_was_there_comes_back(trainer):
    person = Person(trainer.room.code)
    words, code = words_of(person), trainer.room.code
    trainer.client.post("/room/trainer/", {"door": "locked"})
    late = Person()
    answer = late.client.post("/room/", {"code": code})
    assert (answer.status_code, "has locked the room" in answer.content.decode()) == (503, True)
    assert person.client.post("/room/", {"code": code}).status_code == 302, "who is in it is not asked to join"
    assert Person().comes_back(code, words).status_code == 302
    assert "Let others join again" in trainer.page()
    trainer.client.post("/room/trainer/", {"door": "open"})
    assert late.client.post("/room/", {"code": code}).status_code == 302


@pytest.mark.parametrize("whose", ["one", "all"])
def test_new_users_take_the_place_of_the_old_ones(trainer, whose):
    person, other = Person(trainer.room.code), Person(trainer.room.code)
    before, kept = person.me.seat, other.me.seat
    trainer.client.post("/room/trainer/", {"afresh": person.me.pk if whose == "one" else "all"})
    assert "Your users are gone" in person.page()
    assert person.client.get("/sessions/api/me").status_code == 401
    assert (other.me.seat == kept) is (whose == "one")
    assert person.client.post("/room/", {"afresh": "1"}).status_code == 302
    assert person.me.seat not in (None, before)
    for lane in ("sessions", "jwt"):
        assert person.client.get(f"/{lane}/api/me").json()["user"] == person.me.seat.member.username
    assert "Your users are gone" not in person.page()


def test_who_has_users_asks_in_vain_for_others(trainer):
    person = Person(trainer.room.code)
    before = person.me.seat
    person.client.post("/room/", {"afresh": "1"})
    assert person.me.seat == before


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


def test_who_leaves_takes_everything_along(trainer):
    person = Person(trainer.room.code)
    response = person.client.post("/room/", {"leave": "1"})
    assert (response["Location"], response.cookies["room"].value) == ("/", "")
    assert not Seat.objects.exists()


def test_a_seat_that_was_made_afresh_on_the_compare_page_is_theirs_and_goes_with_the_room(trainer):
    person = Person(trainer.room.code)
    before = person.me.seat
    person.client.post("/compare/act/", {"action": "fresh"})
    assert person.me.seat != before
    trainer.client.post("/room/trainer/", {"end": "1"})
    assert not Seat.objects.exists()
    assert not User.objects.exists()


def test_a_leave_and_an_end_at_the_same_moment_are_no_fault(trainer, monkeypatch):
    person, room = Person(trainer.room.code), trainer.room
    remove = rooms.remove

    def ends_first(me):
        monkeypatch.setattr(rooms, "remove", remove)
        rooms.end(room)
        remove(me)

    monkeypatch.setattr(rooms, "remove", ends_first)
    assert person.client.post("/room/", {"leave": "1"}).status_code == 302
    assert not Seat.objects.exists()


def test_a_room_that_ends_while_somebody_joins_leaves_nothing(trainer, monkeypatch):
    room, new_seat = trainer.room, participants._new_seat

    def ends_meanwhile(request):
        seat = new_seat(request)
        rooms.end(room)
        return seat

    monkeypatch.setattr(participants, "_new_seat", ends_meanwhile)
    answer = Person().client.post("/room/", {"code": room.code})
    assert answer.status_code == 503
    assert "when the room ended" in answer.content.decode()
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


@pytest.mark.parametrize("path", ["/room/%00/", "/room/a%00b/", "/lab/ban/%00/", "/lab/all/%00/", "/attack/%00/x/"])
def test_an_address_with_what_a_database_cannot_take_is_none(path):
    assert Client().get(path).status_code == 404


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
    side, quiet = context["picture"].side, QUIET
    dark = set()
    for x, y, to in re.findall(r"M(\d+) (\d+)\.5H(\d+)", context["picture"].path):
        dark |= {(int(y), at) for at in range(int(x), int(to))}
    drawn = [[(row, column) in dark for column in range(side)] for row in range(side)]
    assert drawn == [[bool(module) for module in row] for row in code.matrix_iter(border=quiet)]
