"""A family begins once, its refresh tokens rotate, and one that is used twice ends it."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection

from authdemo import policy
from authdemo.strategy import Ending, Reason, Rejected
from authdemo.web.agents import CHROME
from jwt_app import families, refresh
from tests.jwt_app.devices import signed_in
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)


class TestBeginning:
    def test_a_call_repeated_after_a_lost_reply_begins_nothing_anew(self):
        """The client sends it again by itself; another sign-in under the same name is refused."""
        wishes = (["family"], [60_000, 60_000, 1_763_683_351_123, "request", "the same", "user_id", "7"])
        first = families._begin(*wishes)
        assert first[0] == 1
        assert families._begin(*wishes) == first
        wishes[1][4] = "another"
        assert families._begin(*wishes) == [0]

    @pytest.mark.parametrize("mode", ["refresh", "denylist", "stateful"])
    def test_with_a_browsers_own_words_it_stays_a_small_hash(self, mode, real_redis):
        """One value of more than 64 bytes, and Redis keeps all of it in a table, in three times the room."""
        laptop = signed_in(mode, agent=CHROME)
        assert real_redis.object("encoding", families.key(laptop.login_id())) == "listpack"


class TestRotation:
    def present(self, sealed, request_id="r"):
        return families.rotate(refresh.read(sealed), request_id)

    def sealed(self, **wishes):
        return signed_in(**wishes).cookie("refresh")

    def test_fifty_parallel_renewals_are_one_generation_with_one_successor_and_all_are_served(
        self, short, redis, clock
    ):
        laptop = signed_in(lifetime=1)
        login = refresh.read(laptop.cookie("refresh")).login_id
        jar = {name: morsel.value for name, morsel in laptop.client.cookies.items()}
        clock.passes(1.05)

        def reload(_):
            tab = Browser("jwt", "tab")
            for name, value in jar.items():
                tab.client.cookies[name] = value
            try:
                with policy.use(replace(short, refresh_grace=10)):
                    return tab.me().status_code, tab.cookie("refresh")
            finally:
                connection.close()

        with ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(reload, range(50)))
        assert {status for status, _ in answers} == {200}
        assert len({successor for _, successor in answers}) == 1
        assert redis.hget(families.key(login), "generation") == "2"

    def test_a_call_repeated_after_a_lost_reply_is_not_a_theft(self, redis):
        sealed = self.sealed()
        with policy.use(replace(policy.site(), refresh_grace=0)):
            first = self.present(sealed, "the same request")
            again = self.present(sealed, "the same request")
        assert (first.judged, again.judged) == ("rotated", "repeated")
        assert first.successor == again.successor

    def test_another_tab_a_moment_later_gets_the_same_successor(self):
        sealed = self.sealed()
        first, second = self.present(sealed, "one tab"), self.present(sealed, "another tab")
        assert (first.judged, second.judged) == ("rotated", "grace")
        assert first.successor == second.successor

    def test_the_previous_token_after_the_grace_ends_the_family(self, redis):
        sealed = self.sealed()
        with policy.use(replace(policy.site(), refresh_grace=0.05)):
            newest = self.present(sealed, "owner").successor
            time.sleep(0.1)
            with pytest.raises(Rejected) as reuse:
                self.present(sealed, "thief")
            assert (reuse.value.reason, reuse.value.ending) == (Reason.REVOKED, Ending.REUSE)
            with pytest.raises(Rejected) as owner:
                families.rotate(newest, "owner again")
        assert owner.value.ending is Ending.REUSE

    def test_a_replayed_older_generation_ends_the_family_at_any_time(self):
        first = self.sealed()
        second = self.present(first, "1").successor
        families.rotate(second, "2")
        with pytest.raises(Rejected) as reuse:
            self.present(first, "thief")
        assert reuse.value.ending is Ending.REUSE

    def test_in_denylist_mode_a_reuse_kills_the_access_tokens_too(self):
        laptop = signed_in("denylist")
        first = laptop.cookie("refresh")
        families.rotate(self.present(first, "1").successor, "2")
        with pytest.raises(Rejected):
            self.present(first, "thief")
        assert laptop.copied_by().fate() == "revoked"

    def test_a_genuine_later_generation_means_lost_data_and_is_adopted(self, redis):
        sealed = self.sealed()
        login = refresh.read(sealed).login_id
        third = families.rotate(self.present(sealed, "1").successor, "2").successor
        redis.hset(families.key(login), "generation", "1")  # what a restore from yesterday looks like
        renewal = families.rotate(third, "3")
        assert renewal.judged == "ahead"
        assert renewal.successor.generation == 4

    def test_a_forged_token_with_a_known_login_id_changes_nothing(self, redis):
        laptop = signed_in()
        sealed = laptop.cookie("refresh")
        login = refresh.read(sealed).login_id
        before = redis.hgetall(families.key(login))
        for forged in (f"1.{login}.1.{'A' * 43}.{'B' * 43}", sealed[:-2] + "AA", sealed.replace(".1.", ".7.", 1)):
            mallory = Browser("jwt", "mallory")
            mallory.client.cookies["refresh"] = forged
            assert mallory.fate() in {"bad-signature", "malformed"}
        assert redis.hgetall(families.key(login)) == before
        assert laptop.me().status_code == 200

    def test_a_sealed_token_with_a_foreign_nonce_is_unknown_and_changes_nothing(self, redis):
        """The sealing key alone has leaked: without the browser's nonce it opens nothing."""
        sealed = self.sealed()
        login = refresh.read(sealed).login_id
        with pytest.raises(Rejected) as refused:
            families.rotate(refresh.RefreshToken(login, 1, "A" * 43), "thief")
        assert refused.value.reason is Reason.UNKNOWN
        assert redis.hget(families.key(login), "generation") == "1"

    def test_one_whose_family_has_ended_says_when_and_how_it_was_judged(self):
        """Whoever asks has read the family before, and it has ended since."""
        sealed = self.sealed()
        login = refresh.read(sealed).login_id
        families.end(login, Ending.LOGOUT)
        with pytest.raises(Rejected) as read:
            families.read(login)
        with pytest.raises(Rejected) as refused:
            self.present(sealed)
        assert (refused.value.ending, refused.value.at) == (Ending.LOGOUT, read.value.at)
        assert refused.value.at == pytest.approx(time.time(), abs=5)
        assert refused.value.detail == "revoked", "the word of `rotate.lua`"

    @pytest.mark.parametrize(("replicas", "confirmed"), [(0, 0), (1, 1)])
    def test_a_step_is_confirmed_where_replicas_are_waited_for_and_nowhere_else(
        self, settings, monkeypatch, replicas, confirmed
    ):
        sealed, confirms = self.sealed(), []
        monkeypatch.setattr(families, "_confirm", lambda *wishes: confirms.append(wishes))
        settings.REDIS_WAIT_REPLICAS = replicas
        self.present(sealed)
        assert len(confirms) == confirmed

    def test_neither_nonce_nor_token_is_in_redis(self, redis):
        laptop = signed_in()
        token = refresh.read(laptop.cookie("refresh"))
        kept = json.dumps(redis.hgetall(families.key(token.login_id)))
        assert token.nonce not in kept
        assert laptop.cookie("access") not in kept
