"""What a trainer switches: announced on every screen, undone by one click and by the room's end, and nobody else's."""

import re
import signal
import time
from dataclasses import replace

import httpx
import jwt
import pytest
from django.conf import settings

from authdemo.accounts.models import User
from authdemo.lab import archive
from authdemo.lab.pages import under_way
from authdemo.room import rooms
from authdemo.room.models import Room
from authdemo.room.phases import Phase
from authdemo.room.switches import SWITCHES
from authdemo.store import folder_note, switch
from authdemo.strategy import StoreUnavailable
from jwt_app import key_file
from jwt_app.modes import MODES
from tests.processes import Demo, until
from tests.reports.states.records import record
from tests.room.people import Person, Trainer

pytestmark = pytest.mark.django_db(transaction=True)
OF_REDIS = {one.name for one in SWITCHES.values() if one.is_redis}
NOT_OF_REDIS = sorted(SWITCHES.keys() - OF_REDIS)


@pytest.fixture(autouse=True)
def fresh_ring():
    yield
    (settings.VAR / "keys.json").unlink(missing_ok=True)


def turns(trainer, name, to="on", **more):
    fields = {to: name, "seen": str(trainer.room.version), "value": "15", **more}
    return trainer.client.post("/room/trainer/", fields, follow=True).content.decode()


def notices(page):
    (told,) = re.findall(r'<div class="notice switched"[^>]*>(.*?)</ul>', page) or [""]
    return [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<li>(.*?)</li>", told)]


def lanes(person):
    """By lane: whether the person is let in, each asked as the person's own browser would ask."""
    return {lane: person.client.get(f"/{lane}/api/me").status_code == 200 for lane in ("sessions", "jwt")}


@pytest.mark.parametrize("name", NOT_OF_REDIS)
def test_what_is_on_stands_on_every_screen_until_it_is_undone(trainer, name):
    people = [Person(trainer.code), Person(trainer.code)]
    before = trainer.room.version
    page = turns(trainer, name)
    assert trainer.room.version > before, "every screen learns of it"
    (sentence,) = notices(page)
    assert [notices(person.page()) for person in people] == [[sentence]] * 2
    assert SWITCHES[name].back in page
    assert notices(turns(trainer, name, "off")) == []
    assert notices(people[0].page()) == []
    assert trainer.room.switches == {}


@pytest.mark.parametrize("name", NOT_OF_REDIS)
def test_the_end_of_the_room_undoes_it(trainer, name, monkeypatch):
    undone = []
    monkeypatch.setitem(SWITCHES, name, replace(SWITCHES[name], undoes=lambda _: undone.append(name)))
    turns(trainer, name)
    trainer.client.post("/room/trainer/", {"end": "1"})
    assert undone == [name]


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


def life(person):
    """Of the access token in this browser (s)."""
    claims = jwt.decode(person.client.cookies["access"].value, options={"verify_signature": False})
    return claims["exp"] - claims["iat"]


def test_a_life_that_is_not_on_offer_is_none(trainer):
    assert "Choose how long" in turns(trainer, "life", value="1")
    assert trainer.room.switches == {}


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


def test_a_second_click_turns_no_second_key(trainer):
    seen = str(trainer.room.version)
    turns(trainer, "cut", seen=seen)
    kid = key_file.ring().current.kid
    assert "The room had moved on" in turns(trainer, "cut", seen=seen)
    assert key_file.ring().current.kid == kid


def test_what_could_not_be_done_is_not_said_to_be(trainer, monkeypatch):
    def fails():
        raise OSError("no space left on device")

    monkeypatch.setitem(SWITCHES, "cut", replace(SWITCHES["cut"], does=fails))
    assert "nothing was changed" in turns(trainer, "cut")
    assert trainer.room.switches == {}


def test_while_a_run_is_under_way_the_site_stays_as_it_is(trainer):
    Room.objects.update(phase=Phase.RUNNING, slug="logout-replay", run="x")
    assert "A run is under way" in turns(trainer, "cut")
    assert trainer.room.switches == {}
    archive.keep(record("logout-replay", holds=True, id="x"), "")
    assert "A run is under way" not in turns(trainer, "cut"), "it has ended"


def test_another_rooms_screens_are_told_and_the_trainer_there_finds_it_taken(trainer):
    other, person = Trainer(), Person(trainer.code)
    before = trainer.room.version
    turns(other, "cut")
    assert trainer.room.version > before
    assert lanes(person)["jwt"] is False
    assert "Another room has this on" in turns(trainer, "cut")
    assert "The room had moved on" in turns(trainer, "cut", "off"), "nor undone from here"
    assert lanes(person)["jwt"] is False
    before = trainer.room.version
    other.client.post("/room/trainer/", {"end": "1"})
    assert trainer.room.version > before, "its end is told as well"
    assert lanes(person)["jwt"] is True


def test_a_key_that_an_operator_has_changed_is_not_taken_back_by_a_room(trainer):
    person = Person(trainer.code)
    key_file.rotate(overlap=False)
    turns(trainer, "cut")
    turns(trainer, "cut", "off")
    assert lanes(person)["jwt"] is False


def test_where_the_room_ends_while_it_is_being_switched_nothing_stays_on(trainer, monkeypatch):
    person, room = Person(trainer.code), trainer.room

    def ends_meanwhile():
        given = key_file.suspend()
        rooms.end(room)
        return given

    monkeypatch.setitem(SWITCHES, "cut", replace(SWITCHES["cut"], does=ends_meanwhile))
    before = key_file.ring().suspended
    turns_of(trainer.client, room, "cut")
    assert key_file.ring().suspended == before
    assert person.client.get("/sessions/api/me").status_code == 401, "the room has ended"


def turns_of(client, room, name):
    return client.post("/room/trainer/", {"on": name, "seen": str(room.version)})


def test_what_could_not_be_undone_stays_on(trainer, monkeypatch):
    def fails(_):
        raise OSError("no space left on device")

    turns(trainer, "cut")
    monkeypatch.setitem(SWITCHES, "cut", replace(SWITCHES["cut"], undoes=fails))
    assert "could not be done now" in turns(trainer, "cut", "off")
    assert "cut" in trainer.room.switches


def test_a_key_without_overlap_takes_the_place_of_the_other_notice(trainer):
    turns(trainer, "rotate")
    (notice,) = notices(turns(trainer, "cut"))
    assert "verifies nothing any more" in notice
    assert "take that back first" in turns(trainer, "rotate")


def test_a_switch_of_another_version_is_none(trainer):
    other = Trainer()
    Room.objects.filter(pk=other.code).update(switches={"gone": {"at": 0, "value": "", "kept": None}})
    assert trainer.client.get("/room/trainer/").status_code == 200
    assert notices(other.page()) == []
    other.client.post("/room/trainer/", {"end": "1"})
    assert Room.objects.count() == 1


def test_the_rooms_own_step_to_sign_in_has_the_life_that_is_set_and_then_the_usual_one(trainer):
    person = Person(trainer.code)
    for to, lives in (("on", 15), ("off", settings.JWT_ACCESS_SECONDS)):
        turns(trainer, "life", to)
        trainer.moves("put", slug="do:login")
        fields = dict(re.findall(r'name="(lifetime|action)" value="([^"]+)"', person.page()))
        person.client.post("/compare/act/", fields)
        assert life(person) == lives


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


def test_a_run_of_whomever_under_way_here_is_not_disturbed(trainer, monkeypatch):
    monkeypatch.setattr(under_way, "_here", {("ban", "x"): None})
    assert "A run is under way" in turns(trainer, "cut")


def test_another_rooms_screens_say_what_was_done_to_the_site_and_not_what_is_that_rooms_alone(trainer):
    other = Trainer()
    turns(other, "cut")
    turns(other, "life")
    assert len(notices(trainer.page())) == 1
    assert "verifies nothing any more" in notices(trainer.page())[0]


@pytest.mark.parametrize("name", sorted(OF_REDIS))
def test_a_redis_that_was_given_is_not_ours_to_stop_or_empty(trainer, redis, name):
    redis.set("somebody's", 1)
    assert switch.NOT_OURS in turns(trainer, name)
    assert redis.get("somebody's") == "1"
    assert trainer.room.switches == {}


@pytest.fixture
def ours(own_redis, monkeypatch):
    """As in a demo: the tests' own Redis is the one of the folder, and its keeper looks at the switch."""
    note = folder_note.read(settings.VAR)
    if note is None:
        own = {"url": own_redis.running.url, "pid": own_redis.running.pid, "description": "", "is_stand_in": False}
        folder_note.write(settings.VAR, {**own, "who": "test", "owner": 0, "site": ""})
    monkeypatch.setattr(switch, "given", lambda: "")
    yield own_redis
    own_redis.up()
    folder_note.off(settings.VAR).unlink(missing_ok=True)
    if note is None:
        folder_note.file(settings.VAR).unlink()


def test_an_emptied_redis_has_no_session_and_tokens_that_ask_nobody_hold(trainer, redis, ours):
    person = Person(trainer.code)
    assert lanes(person) == {"sessions": True, "jwt": True}
    turns(trainer, "empty")
    assert lanes(person)["sessions"] is False
    assert "Redis was emptied at" in notices(person.page())[0]
    person.client.post("/room/", {"afresh": "1"})
    assert lanes(person) == {"sessions": True, "jwt": True}


def test_a_room_goes_on_while_its_redis_is_stopped(trainer, ours, monkeypatch):
    """The version is in the database; who asks is not known meanwhile."""
    monkeypatch.setattr(switch, "_wait", lambda *, answering: ours.up() if answering else ours.down())
    person = Person(trainer.code)
    page = turns(trainer, "stop")
    assert "Redis was stopped at" in notices(page)[0]
    with pytest.raises(StoreUnavailable):
        rooms.seen(trainer.room)
    assert "not known" in page
    shown = trainer.room.version
    assert person.client.get(f"/room/state?shown={shown}").status_code == 204
    assert person.client.get("/room/state?shown=1").json() == {"version": shown}
    assert "Redis cannot be asked" in person.page()
    late = Person()
    assert "nobody comes in until it is back" in late.client.post("/room/", {"code": trainer.code}).content.decode()
    assert "nobody comes in" in late.comes_back(trainer.code, person.words).content.decode()
    trainer.moves("put", slug="logout-replay")
    assert "Once it is back, press again" in trainer.moves("run")
    assert "Kept." in person.predicts(jwt="at-once")
    turns(trainer, "stop", "off")
    assert lanes(person) == {"sessions": True, "jwt": True}
    assert person.client.get(f"/room/state?shown={trainer.room.version}").status_code == 204


def test_the_end_of_a_room_starts_its_redis(trainer, ours, monkeypatch):
    monkeypatch.setattr(switch, "_wait", lambda *, answering: ours.up() if answering else ours.down())
    turns(trainer, "stop")
    trainer.client.post("/room/trainer/", {"end": "1"})
    assert not switch.is_off()
    assert switch._answers()


def test_a_stop_that_does_not_come_about_is_not_said_to_have(trainer, ours, monkeypatch):
    """The keeper of a test's own Redis looks at no folder."""
    monkeypatch.setattr(switch, "SECONDS", 0.3)
    assert "nothing was changed" in turns(trainer, "stop")
    assert not switch.is_off()
    assert trainer.room.switches == {}


def test_at_the_start_of_a_demo_no_room_has_stopped_its_redis(trainer, ours, monkeypatch):
    monkeypatch.setattr(switch, "_wait", lambda *, answering: None)
    turns(trainer, "stop")
    before = trainer.room.version
    rooms.redis_runs()
    assert trainer.room.switches == {}
    assert trainer.room.version > before, "and screens learn of it"


def test_a_redis_that_runs_again_is_not_said_to_be_stopped(trainer, ours, monkeypatch):
    """As after a restart of the demo, while the room goes on."""
    monkeypatch.setattr(switch, "_wait", lambda *, answering: None)
    turns(trainer, "stop")
    folder_note.off(settings.VAR).unlink()
    assert notices(trainer.page()) == []


def test_a_participant_and_a_stranger_switch_nothing(trainer):
    person = Person(trainer.code)
    for fields in ({"on": "cut", "seen": str(trainer.room.version)}, {"ban": person.me.pk}):
        assert person.client.post("/room/trainer/", fields).status_code == 404
    assert lanes(person) == {"sessions": True, "jwt": True}


def test_the_switch_of_a_room_is_a_time_that_can_be_read(trainer):
    turns(trainer, "rotate")
    assert re.search(r"\d\d:\d\d:\d\d UTC", notices(trainer.page())[0])
    assert trainer.room.switches["rotate"]["at"] == pytest.approx(time.time(), abs=60)


@pytest.mark.processes
def test_the_demos_own_redis_is_stopped_and_started_for_all_of_its_server_processes(tmp_path, screen_of):
    """And no sign-in is lost by it; a demo that is killed meanwhile begins with a Redis that runs."""
    with Demo(tmp_path / "var", "--room", "--workers", "2") as demo:
        code = re.search(r"Room +(\w{6}), at", demo.said())[1]
        secret = re.search(r"/room/trainer/#(\S+)", demo.said())[1]
        trainer = screen_of(demo.url).gets("/room/trainer/").sends("/room/trainer/", invitation=secret)
        person = screen_of(demo.url).gets(f"/room/{code}/").sends("/room/", code=code)
        shown = person.shown
        trainer.turns("stop")
        assert "Start Redis" in trainer.page
        for _ in range(8):  # whichever process answers
            assert httpx.get(f"{demo.url}/readyz", trust_env=False).status_code == 503
            assert person.is_told(shown) > shown
        assert "Redis was stopped at" in person.gets("/room/").page
        assert person.client.get("/sessions/api/me").status_code == 503
        until(lambda: "Redis is switched off" in demo.said(), 5, "the terminal says so, too")
        trainer.turns("stop", "off")
        assert "Start Redis" not in trainer.page
        assert person.client.get("/sessions/api/me").json()["user"] == person.name
        trainer.turns("stop")
        demo.stop(signal.SIGKILL)
    with Demo(tmp_path / "var") as demo:
        assert httpx.get(f"{demo.url}/readyz", trust_env=False).status_code == 200
