"""Sessions: the contract, and what is this lane's own."""

import json
import time
from dataclasses import replace

import pytest
from django.contrib.sessions.backends.base import CreateError, UpdateError

from authdemo import policy
from authdemo.strategy import Ending
from sessions_app import records, written
from sessions_app.engine import SessionStore
from tests import people
from tests.contract import StrategyContract
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)


def session_of(browser):
    return SessionStore(browser.cookie(browser.credential))


class TestSessions(StrategyContract):
    lane = "sessions"

    def test_the_id_is_nowhere_in_redis(self, redis):
        laptop = self.signed_in(people.alice())
        session_id = laptop.cookie(laptop.credential)
        found = {key: redis.dump(key) for key in redis.keys("*")} if hasattr(redis, "dump") else {}
        assert found
        assert not any(session_id in key for key in redis.keys("*"))
        assert redis.get(records.key(records.login_id(session_id)))

    def test_the_record_is_two_lines_who_it_is_and_what_pages_have_put_in(self, redis):
        laptop = self.signed_in(people.alice())
        identity, data = redis.get(records.key(laptop.login_id())).split("\n")
        assert written.identity(identity)["role"] == "member"
        assert set(written.data(data, 7)) == {"_auth_user_id", "_auth_user_backend", "_auth_user_hash"}

    def test_what_stops_a_sign_in_under_way_says_that_the_account_was_changed(self, redis):
        records.update_identity("a" * 64, people.alice())
        assert json.loads(redis.get(records.key("a" * 64))[1:])["ending"] == "changed"

    def test_ending_what_is_not_there_ends_nothing(self):
        assert records.end("a" * 64, Ending.LOGOUT) is False

    def test_a_session_begins_with_a_sign_in_and_never_before(self):
        session = SessionStore()
        session["cart"] = ["apple"]
        with pytest.raises(CreateError):
            session.save()

    def test_what_pages_put_into_a_session_is_there_on_the_next_request(self):
        laptop = self.signed_in(people.alice())
        session = session_of(laptop)
        session["cart"] = ["apple"]
        session.save()
        assert session_of(laptop)["cart"] == ["apple"]

    def test_saving_does_not_revive_a_session_that_was_ended_meanwhile(self, redis):
        laptop = self.signed_in(people.alice())
        login = laptop.login_id()
        in_flight = session_of(laptop)
        in_flight["cart"] = ["apple"]  # loads; the request is under way
        records.end(login, Ending.DEVICE)
        with pytest.raises(UpdateError):
            in_flight.save()
        assert laptop.fate() == "revoked"

        naive = f'{written.identity_line(in_flight.identity)}\n{{"cart": ["apple"]}}'  # a whole record, written with XX
        redis.set(records.key(login), naive, xx=True)
        assert not redis.get(records.key(login)).startswith("!"), "the naive way does revive it"

    def test_saving_does_not_undo_a_demotion_that_came_meanwhile(self, redis):
        bob = people.bob()
        laptop = self.signed_in(bob)
        login = laptop.login_id()
        whole_record_read_before = redis.get(records.key(login))
        in_flight = session_of(laptop)
        in_flight["cart"] = ["apple"]
        bob.role = "member"
        bob.save()
        in_flight.save()
        assert laptop.me().json()["role"] == "member"
        assert session_of(laptop)["cart"] == ["apple"]

        redis.set(records.key(login), whole_record_read_before, xx=True)
        assert laptop.me().json()["role"] == "admin", "the naive way does undo it"

    def test_a_response_that_was_late_says_so_instead_of_failing(self, client):
        """The page's answer when its session ended while it was working."""
        laptop = self.signed_in(people.alice())
        records.end(laptop.login_id(), Ending.OTHERS)
        assert laptop.client.get("/sessions/").status_code == 302

    @pytest.fixture
    def short(self):
        with policy.use(replace(policy.site(), session_idle=1.0, session_max=2.0)) as rules:
            yield rules

    def test_idle_sessions_end_and_use_keeps_them(self, short):
        busy, idle = self.signed_in(people.alice()), self.signed_in(people.alice())
        for _ in range(3):
            time.sleep(0.4)
            assert busy.me().status_code == 200
        assert idle.fate() == "unknown"

    def test_however_busy_a_session_ends_at_its_absolute_limit(self, short):
        laptop = self.signed_in(people.alice())
        deadline = time.monotonic() + 1.7
        while time.monotonic() < deadline:
            assert laptop.me().status_code == 200
            time.sleep(0.2)
        time.sleep(0.5)
        assert laptop.fate() == "expired"

    def test_trying_a_copy_does_not_prolong_it(self, short):
        laptop = self.signed_in(people.alice())
        login = laptop.login_id()
        for _ in range(2):
            time.sleep(0.3)
            records.read(login, slide=False)
        time.sleep(0.5)
        assert laptop.fate() == "unknown"

    def test_a_tombstone_is_gone_after_the_idle_timeout(self, short, redis):
        laptop = self.signed_in(people.alice())
        login = laptop.login_id()
        laptop.logs_out()
        assert redis.get(records.key(login)).startswith("!")
        time.sleep(1.1)
        assert redis.get(records.key(login)) is None

    def test_logging_out_with_an_invented_id_writes_nothing(self, redis):
        mallory = Browser("sessions")
        mallory.client.cookies["sessionid"] = "A" * 43
        mallory.client.post("/sessions/logout/")
        assert redis.keys("*") == []
