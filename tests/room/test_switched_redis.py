"""A room whose Redis is stopped, started and emptied by its trainer: ours alone, and the room goes on."""

import re
import signal
from dataclasses import replace

import httpx
import pytest
from django.conf import settings

from authdemo.lab.pages import orders
from authdemo.room import mirror, rooms
from authdemo.room.switches import SWITCHES
from authdemo.store import folder_note, switch
from authdemo.strategy import StoreUnavailable
from tests.processes import Demo, until
from tests.room.people import Person, Trainer
from tests.room.switching import lanes, notices, turns

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_ring")]
OF_REDIS = sorted(one.name for one in SWITCHES.values() if one.is_redis)


@pytest.mark.parametrize("name", OF_REDIS)
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
        mirror.seen(trainer.room.code)
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


def test_a_redis_that_is_stopped_is_not_to_be_emptied(trainer, ours, monkeypatch):
    other = Trainer()
    monkeypatch.setattr(switch, "_wait", lambda *, answering: ours.up() if answering else ours.down())
    assert "Empty Redis: First press “Start Redis”." in turns(trainer, "stop")
    assert "First press “Start Redis”." in turns(trainer, "empty")
    assert "Another room has pressed “Stop Redis”." in turns(other, "empty")
    turns(trainer, "stop", "off")
    assert "Redis was emptied at" in notices(turns(trainer, "empty"))[0]


def test_whoever_signs_in_again_meanwhile_stays_in_the_room_and_keeps_what_they_have(trainer, ours):
    person = Person(trainer.code)
    cookies = {name: morsel.value for name, morsel in person.client.cookies.items()}
    ours.down()
    answer = person.client.post("/room/", {"afresh": "1"}, follow=True)
    assert answer.status_code == 200
    assert "nobody can be signed in until it is back" in answer.content.decode()
    ours.up()
    assert lanes(person) == {"sessions": True, "jwt": True}
    assert cookies.items() <= {name: morsel.value for name, morsel in person.client.cookies.items()}.items()


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


def test_while_a_run_is_under_way_its_redis_stays(trainer, ours):
    orders.goes_on("logout-replay", "x")
    for name in OF_REDIS:
        assert "A run is under way" in turns(trainer, name)
    assert trainer.room.switches == {}
    orders.is_over("logout-replay", "x")
    assert "A run is under way" not in turns(trainer, "empty")


def test_a_start_that_takes_longer_is_said_to_and_can_be_followed_by_another_stop(trainer, ours, monkeypatch):
    """The order has been given: what is not over yet is the wait for it."""
    monkeypatch.setattr(switch, "SECONDS", 0.3)
    monkeypatch.setattr(switch, "_wait", lambda *, answering: None)
    turns(trainer, "stop")
    with monkeypatch.context() as waits:
        waits.setattr(switch, "_wait", never)
        assert "takes longer than usual" in turns(trainer, "stop", "off")
    assert trainer.room.switches == {}
    assert "Redis was stopped at" in notices(turns(trainer, "stop"))[0]


def never(*, answering):
    raise StoreUnavailable


def test_at_the_start_of_a_demo_no_room_has_stopped_its_redis(trainer, ours, monkeypatch):
    monkeypatch.setattr(switch, "_wait", lambda *, answering: None)
    turns(trainer, "stop")
    before = trainer.room.version
    folder_note.off(settings.VAR).unlink()
    monkeypatch.setattr(switch, "SECONDS", 0.0)  # as after a while
    rooms.sweep()
    assert trainer.room.switches == {}
    assert trainer.room.version > before, "and screens learn of it"


def test_what_is_only_being_stopped_is_not_forgotten(trainer, ours, monkeypatch):
    """It is written down before it is done, and the rooms may be swept in between by any process."""

    def swept_before():
        rooms.sweep()
        switch.off()

    monkeypatch.setattr(switch, "_wait", lambda *, answering: None)
    monkeypatch.setitem(SWITCHES, "stop", replace(SWITCHES["stop"], does=swept_before))
    assert "Redis was stopped at" in notices(turns(trainer, "stop"))[0]
    assert switch.is_off()


def test_a_redis_that_runs_again_is_not_said_to_be_stopped(trainer, ours, monkeypatch):
    """As after a restart of the demo, while the room goes on."""
    monkeypatch.setattr(switch, "_wait", lambda *, answering: None)
    turns(trainer, "stop")
    folder_note.off(settings.VAR).unlink()
    assert notices(trainer.page()) == []


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
