"""A user's devices: listed, ended one by one or together, and never more than are allowed at once."""

import json
import time
from dataclasses import replace

import pytest
from django.db import connection

from authdemo import policy
from authdemo.strategy import Ending
from authdemo.web.agents import CHROME
from tests import people
from tests.contract.on_a_lane import OnALane
from tests.people import Browser, is_read_again


class Devices(OnALane):
    """Each sign-in is one on the user's list, and can be ended there."""

    def test_logins_are_listed_newest_first_with_where_they_came_from(self):
        alice = people.alice()
        self.signed_in(alice, "laptop")
        self.signed_in(alice, "phone")
        found = self.strategy.logins(alice)
        assert [login.agent for login in found] == ["phone", "laptop"]
        assert all(login.address == "127.0.0.1" for login in found)
        assert all(login.began <= login.seen <= login.until for login in found)
        assert [login.seen for login in found] == [pytest.approx(time.time(), abs=2)] * 2

    @pytest.mark.parametrize("agent", [CHROME, "", 'a browser\twith ~ "words"', "~o5lbjA2hFqE4AgA", "é" * 120])
    def test_what_a_device_calls_itself_is_listed_letter_by_letter(self, agent):
        """However short it is kept."""
        alice = people.alice()
        laptop = self.signed_in(alice, agent)
        assert [login.agent for login in self.strategy.logins(alice)] == [agent]
        (kept, *_) = self.strategy.held_by_server(alice, laptop.login_id())
        assert json.dumps(agent, ensure_ascii=False) in kept.value or json.dumps(agent) in kept.value

    def test_one_device_is_logged_out_and_the_others_stay(self):
        alice = people.alice()
        laptop, phone = self.signed_in(alice), self.signed_in(alice, "phone")
        assert self.strategy.revoke(alice, laptop.login_id())
        assert laptop.fate() == "revoked"
        assert phone.fate() == alice.username

    def test_nobody_can_log_out_somebody_elses_device(self):
        alice, bob = people.alice(), people.bob()
        laptop = self.signed_in(alice)
        assert not self.strategy.revoke(bob, laptop.login_id())
        assert laptop.fate() == alice.username

    def test_all_other_devices_are_logged_out_at_once(self):
        alice = people.alice()
        laptop, phone, tablet = (self.signed_in(alice, name) for name in ("laptop", "phone", "tablet"))
        assert self.strategy.revoke_all(alice, keep=phone.login_id()) == 2
        assert [device.fate() for device in (laptop, phone, tablet)] == ["revoked", alice.username, "revoked"]
        assert [login.id for login in self.strategy.logins(alice)] == [phone.login_id()]

    def test_ending_all_ends_a_sign_in_that_is_under_way_too(self):
        alice = people.alice()

        def meanwhile(execute, sql, *args):
            if is_read_again(sql):  # it is on the list, and not written yet
                self.strategy.revoke_all(alice)
            return execute(sql, *args)

        fields = {"username": alice.username, "password": people.PASSWORD, **self.enforceable}
        with connection.execute_wrapper(meanwhile):
            assert Browser(self.lane).post_json("api/login", fields).status_code != 200
        assert self.strategy.logins(alice) == []

    def test_revoking_twice_ends_nothing_more(self):
        alice = people.alice()
        laptop = self.signed_in(alice)
        login = laptop.login_id()
        assert self.strategy.revoke(alice, login)
        assert not self.strategy.revoke(alice, login)

    def test_the_reason_of_an_ending_is_kept_and_the_first_one_stays(self):
        alice = people.alice()
        copy = self.signed_in(alice).copied_by()
        login = copy.login_id()
        self.strategy.revoke(alice, login, Ending.DEVICE)
        self.strategy.revoke_all(alice, ending=Ending.OPERATOR)
        (kept, *_) = self.strategy.held_by_server(alice, login)
        assert "device" in kept.value
        assert kept.ended

    # Too many at once

    def test_of_more_logins_than_are_allowed_at_once_the_oldest_ends(self):
        alice = people.alice()
        with policy.use(replace(policy.site(), max_logins=3)):
            devices = [self.signed_in(alice, f"device {number}") for number in range(5)]
            fates = [device.fate() for device in devices]
            refused = devices[0].client.get(f"/{self.lane}/", follow=True).content.decode()
        assert fates == ["revoked", "revoked", *[alice.username] * 3]
        assert "Newer sign-ins to this account have taken the place of this one" in refused
        assert len(self.strategy.logins(alice)) == 3

    def test_signing_in_again_on_one_of_them_ends_no_other(self):
        alice = people.alice()
        with policy.use(replace(policy.site(), max_logins=3)):
            devices = [self.signed_in(alice) for _ in range(3)]
            devices[1].signs_in(alice, **self.enforceable)
            assert [device.fate() for device in devices] == [alice.username] * 3

    def test_nobody_elses_logins_count(self):
        alice, bob = people.alice(), people.bob()
        with policy.use(replace(policy.site(), max_logins=1)):
            laptop = self.signed_in(bob)
            self.signed_in(alice)
            assert laptop.fate() == bob.username

    def test_logins_that_have_gone_idle_do_not_count_and_leave_the_list(self, redis):
        alice = people.alice()
        with policy.use(replace(policy.site(), max_logins=2)):
            laptop, *others = (self.signed_in(alice) for _ in range(2))
            (index,) = [key for key in redis.keys("*") if redis.type(key) == "zset"]
            idle = {f"gone-{number}": redis.zscore(index, others[0].login_id()) - 120_000 for number in range(5)}
            redis.zadd(index, idle)  # listed two minutes before, and no longer there
            assert len(redis.zrange(index, 0, -1)) == 7
            self.signed_in(alice)
            assert laptop.fate() == "revoked"
            assert others[0].fate() == alice.username
            assert len(redis.zrange(index, 0, -1)) == 2

    def test_a_login_that_is_only_just_being_written_keeps_its_place_on_the_list(self, redis):
        alice = people.alice()
        with policy.use(replace(policy.site(), max_logins=1)):
            laptop = self.signed_in(alice)
            (index,) = [key for key in redis.keys("*") if redis.type(key) == "zset"]
            redis.zadd(index, {"under-way": redis.zscore(index, laptop.login_id()) + 1})
            self.signed_in(alice)
            assert "under-way" in redis.zrange(index, 0, -1)
