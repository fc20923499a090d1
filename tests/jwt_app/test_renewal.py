"""Access tokens are renewed in passing: what is read again then, what arrives with it, and where it ends."""

import time
from dataclasses import replace

import pytest

from authdemo import policy
from jwt_app import families, tokens
from tests import people
from tests.jwt_app.devices import signed_in
from tests.variants import RENEWED

pytestmark = pytest.mark.django_db(transaction=True)


class TestRenewal:
    def test_an_expired_access_token_is_renewed_in_passing(self, short, clock):
        laptop = signed_in()
        first = laptop.cookie("access")
        clock.passes(7)
        response = laptop.me()
        assert response.status_code == 200
        assert laptop.cookie("access") != first
        assert set(response.cookies) == {"access", "refresh"}

    def test_the_page_that_renews_shows_the_tokens_it_gives(self, short, clock):
        laptop = signed_in()
        clock.passes(7)
        page = laptop.client.get("/jwt/").content.decode()
        assert laptop.cookie("access").rsplit(".")[2][:4] in page

    def test_an_access_token_that_is_still_good_is_left_alone(self):
        assert not signed_in().me().cookies

    def test_a_form_sent_with_an_expired_token_keeps_its_body(self, short, clock):
        alice = people.alice()
        laptop = signed_in(user=alice, remember=False)
        clock.passes(7)
        body = {"old": people.PASSWORD, "chosen": "a new horse, a new battery", "again": "a new horse, a new battery"}
        response = laptop.client.post("/jwt/password/", body)
        assert response.status_code == 302
        alice.refresh_from_db()
        assert alice.check_password("a new horse, a new battery")

    def test_new_cookies_arrive_with_a_403_and_a_404_too(self, short, clock):
        laptop = signed_in()
        for path, status in (("/jwt/reports/", 403), ("/jwt/devices/AAAAAAAAAAAAAAAAAAAAAA/revoke/", 404)):
            clock.passes(7)
            send = laptop.client.get if status == 403 else laptop.client.post
            response = send(path)
            assert response.status_code == status
            assert response.cookies["access"].value

    def test_new_cookies_arrive_with_a_500_too(self, short, monkeypatch, clock):
        from authdemo.lanes import views

        laptop = signed_in()
        laptop.client.raise_request_exception = False
        monkeypatch.setattr(views.Reports, "get", lambda *_: 1 / 0)
        clock.passes(7)
        response = laptop.client.get("/jwt/reports/")
        assert response.status_code == 500
        assert response.cookies["access"].value

    def test_a_post_without_a_csrf_token_renews_nothing(self, short, redis, clock):
        laptop = signed_in()
        laptop.client.handler.enforce_csrf_checks = True
        login = tokens.verify(laptop.cookie("access"), short.audience).login_id
        clock.passes(7)
        assert laptop.client.post("/jwt/devices/revoke-others/").status_code == 403
        assert redis.hget(families.key(login), "generation") == "1"

    def test_a_renewal_that_is_refused_drops_both_cookies(self, short, clock):
        laptop = signed_in(user=(alice := people.alice()))
        clock.passes(7)
        alice.is_active = False
        alice.save()
        response = laptop.me()
        assert response.json() == {"error": "revoked"}
        assert response.cookies["access"]["max-age"] == 0
        assert response.cookies["refresh"]["max-age"] == 0
        assert laptop.fate() == "missing"

    def test_without_a_refresh_token_an_expired_token_stays_expired_and_is_told_from_none(self, short, clock):
        thief = signed_in().copied_by()
        clock.passes(7)
        assert [thief.fate(), thief.fate()] == ["expired", "expired"]

    def test_a_renewal_reads_the_account_again(self, short, clock):
        bob = people.bob()
        laptop = signed_in("refresh", user=bob)
        bob.role = "member"
        bob.save()
        assert laptop.me().json()["role"] == "admin", "the token still says so"
        clock.passes(7)
        assert laptop.me().json()["role"] == "member"

    @pytest.mark.parametrize("mode", RENEWED)
    def test_renewal_prolongs_no_login_past_its_absolute_limit(self, mode, short):
        """The limit is Redis's to know, so here time goes by for all; the server's clock ends the token there."""
        with policy.use(replace(short, access_seconds=0.6, refresh_max=1.0)):
            laptop = signed_in(mode)
            time.sleep(0.7)
            assert laptop.me().status_code == 200
            claims = tokens.verify(laptop.cookie("access"), short.audience)
            assert claims.expires <= time.time() + 0.3
            time.sleep(0.4)
            assert [laptop.copied_by().fate(), laptop.fate()] == ["expired", "expired"]

    def test_an_idle_family_is_unknown_afterwards(self, short):
        with policy.use(replace(short, access_seconds=0.6, refresh_idle=0.9)):
            laptop = signed_in()
            time.sleep(1.0)
            assert laptop.fate() == "unknown"

    def test_remembered_stays_remembered_through_renewals(self, short, clock):
        laptop = signed_in(remember=True)
        clock.passes(7)
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
