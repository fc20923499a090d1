"""Access tokens are renewed in passing, refresh tokens rotate, and one that is used twice ends the family."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection

from authdemo import policy
from authdemo.strategy import Ending, Reason, Rejected
from jwt_app import families, refresh, tokens
from tests import people
from tests.jwt_app.devices import signed_in
from tests.people import Browser
from tests.variants import RENEWED

pytestmark = pytest.mark.django_db(transaction=True)


class TestRenewal:
    def test_an_expired_access_token_is_renewed_in_passing(self, short, clock):
        laptop = signed_in()
        first = laptop.cookie("access")
        clock.passes(0.7)
        response = laptop.me()
        assert response.status_code == 200
        assert laptop.cookie("access") != first
        assert set(response.cookies) == {"access", "refresh"}

    def test_the_page_that_renews_shows_the_tokens_it_gives(self, short, clock):
        laptop = signed_in()
        clock.passes(0.7)
        page = laptop.client.get("/jwt/").content.decode()
        assert laptop.cookie("access").rsplit(".")[2][:4] in page

    def test_an_access_token_that_is_still_good_is_left_alone(self):
        assert not signed_in().me().cookies

    def test_a_form_sent_with_an_expired_token_keeps_its_body(self, short, clock):
        alice = people.alice()
        laptop = signed_in(user=alice, remember=False)
        clock.passes(0.7)
        body = {"old": people.PASSWORD, "chosen": "a new horse, a new battery", "again": "a new horse, a new battery"}
        response = laptop.client.post("/jwt/password/", body)
        assert response.status_code == 302
        alice.refresh_from_db()
        assert alice.check_password("a new horse, a new battery")

    def test_new_cookies_arrive_with_a_403_and_a_404_too(self, short, clock):
        laptop = signed_in()
        for path, status in (("/jwt/reports/", 403), ("/jwt/devices/AAAAAAAAAAAAAAAAAAAAAA/revoke/", 404)):
            clock.passes(0.7)
            send = laptop.client.get if status == 403 else laptop.client.post
            response = send(path)
            assert response.status_code == status
            assert response.cookies["access"].value

    def test_new_cookies_arrive_with_a_500_too(self, short, monkeypatch, clock):
        from authdemo.lanes import views

        laptop = signed_in()
        laptop.client.raise_request_exception = False
        monkeypatch.setattr(views.Reports, "get", lambda *_: 1 / 0)
        clock.passes(0.7)
        response = laptop.client.get("/jwt/reports/")
        assert response.status_code == 500
        assert response.cookies["access"].value

    def test_a_post_without_a_csrf_token_renews_nothing(self, short, redis, clock):
        laptop = signed_in()
        laptop.client.handler.enforce_csrf_checks = True
        login = tokens.verify(laptop.cookie("access"), short.audience).login_id
        clock.passes(0.7)
        assert laptop.client.post("/jwt/devices/revoke-others/").status_code == 403
        assert redis.hget(families.key(login), "generation") == "1"

    def test_a_renewal_that_is_refused_drops_both_cookies(self, short, clock):
        laptop = signed_in(user=(alice := people.alice()))
        clock.passes(0.7)
        alice.is_active = False
        alice.save()
        response = laptop.me()
        assert response.json() == {"error": "revoked"}
        assert response.cookies["access"]["max-age"] == 0
        assert response.cookies["refresh"]["max-age"] == 0
        assert laptop.fate() == "missing"

    def test_without_a_refresh_token_an_expired_token_stays_expired_and_is_told_from_none(self, short, clock):
        thief = signed_in().copied_by()
        clock.passes(0.7)
        assert [thief.fate(), thief.fate()] == ["expired", "expired"]

    def test_a_renewal_reads_the_account_again(self, short, clock):
        bob = people.bob()
        laptop = signed_in("refresh", user=bob)
        bob.role = "member"
        bob.save()
        assert laptop.me().json()["role"] == "admin", "the token still says so"
        clock.passes(0.7)
        assert laptop.me().json()["role"] == "member"

    @pytest.mark.parametrize("mode", RENEWED)
    def test_renewal_prolongs_no_login_past_its_absolute_limit(self, mode, short):
        """The limit is Redis's to know, so here time goes by for all; the server's clock ends the token there."""
        with policy.use(replace(short, refresh_max=1.0)):
            laptop = signed_in(mode)
            time.sleep(0.7)
            assert laptop.me().status_code == 200
            claims = tokens.verify(laptop.cookie("access"), short.audience)
            assert claims.expires <= time.time() + 0.3
            time.sleep(0.4)
            assert [laptop.copied_by().fate(), laptop.fate()] == ["expired", "expired"]

    def test_an_idle_family_is_unknown_afterwards(self, short):
        with policy.use(replace(short, refresh_idle=0.9)):
            laptop = signed_in()
            time.sleep(1.0)
            assert laptop.fate() == "unknown"

    def test_remembered_stays_remembered_through_renewals(self, short, clock):
        laptop = signed_in(remember=True)
        clock.passes(0.7)
        response = laptop.me()
        assert 0 < response.cookies["refresh"]["max-age"] <= policy.current().refresh_max

    def test_in_denylist_mode_a_demoted_owner_renews_silently_and_a_copy_is_refused(self):
        bob = people.bob()
        laptop = signed_in("denylist", user=bob)
        thief = laptop.copied_by()
        bob.role = "member"
        bob.save()
        assert thief.fate() == "revoked"
        assert laptop.me().json()["role"] == "member"
        assert laptop.me().json()["role"] == "member"


class TestBeginning:
    def test_a_call_repeated_after_a_lost_reply_begins_nothing_anew(self):
        """The client sends it again by itself; another sign-in under the same name is refused."""
        wishes = (["family"], [60_000, 60_000, 1_763_683_351_123, "request", "the same", "user_id", "7"])
        first = families._begin(*wishes)
        assert first[0] == 1
        assert families._begin(*wishes) == first
        wishes[1][4] = "another"
        assert families._begin(*wishes) == [0]


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

    def test_neither_nonce_nor_token_is_in_redis(self, redis):
        laptop = signed_in()
        token = refresh.read(laptop.cookie("refresh"))
        kept = json.dumps(redis.hgetall(families.key(token.login_id)))
        assert token.nonce not in kept
        assert laptop.cookie("access") not in kept
