"""JWT: the contract in the modes that can end a login at once, and what is this lane's own."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import jwt
import pytest
from django.conf import settings
from django.db import connection

from authdemo import policy
from authdemo.accounts.changes import strategies
from authdemo.strategy import Ending, Reason, Rejected
from jwt_app import denylist, engine, families, refresh, tokens
from tests import people
from tests.contract import StrategyContract
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def short():
    """Access tokens of 0.6 s, no leeway, a grace of 0.3 s."""
    rules = replace(policy.site(), access_seconds=0.6, stateless_seconds=0.6, leeway=0, refresh_grace=0.3)
    with policy.use(rules):
        yield rules


def signed_in(mode="refresh", agent="laptop", user=None, **wishes):
    return Browser("jwt", agent).signs_in(user or people.alice(), revocation=mode, **wishes)


class TestDenylist(StrategyContract):
    lane = "jwt"
    enforceable = {"revocation": "denylist"}
    renews = True


class TestStateful(StrategyContract):
    lane = "jwt"
    enforceable = {"revocation": "stateful"}
    renews = True


class TestRenewal:
    def test_an_expired_access_token_is_renewed_in_passing(self, short):
        laptop = signed_in()
        first = laptop.cookie("access")
        time.sleep(0.7)
        response = laptop.me()
        assert response.status_code == 200
        assert laptop.cookie("access") != first
        assert set(response.cookies) == {"access", "refresh"}

    def test_the_page_that_renews_shows_the_tokens_it_gives(self, short):
        laptop = signed_in()
        time.sleep(0.7)
        page = laptop.client.get("/jwt/").content.decode()
        assert laptop.cookie("access").rsplit(".")[2][:4] in page

    def test_an_access_token_that_is_still_good_is_left_alone(self):
        assert not signed_in().me().cookies

    def test_a_form_sent_with_an_expired_token_keeps_its_body(self, short):
        alice = people.alice()
        laptop = signed_in(user=alice, remember=False)
        time.sleep(0.7)
        body = {"old": people.PASSWORD, "chosen": "a new horse, a new battery", "again": "a new horse, a new battery"}
        response = laptop.client.post("/jwt/password/", body)
        assert response.status_code == 302
        alice.refresh_from_db()
        assert alice.check_password("a new horse, a new battery")

    def test_new_cookies_arrive_with_a_403_and_a_404_too(self, short):
        laptop = signed_in()
        for path, status in (("/jwt/reports/", 403), ("/jwt/devices/AAAAAAAAAAAAAAAAAAAAAA/revoke/", 404)):
            time.sleep(0.7)
            send = laptop.client.get if status == 403 else laptop.client.post
            response = send(path)
            assert response.status_code == status
            assert response.cookies["access"].value

    def test_new_cookies_arrive_with_a_500_too(self, short, monkeypatch):
        from authdemo.lanes import views

        laptop = signed_in()
        laptop.client.raise_request_exception = False
        monkeypatch.setattr(views.Reports, "get", lambda *_: 1 / 0)
        time.sleep(0.7)
        response = laptop.client.get("/jwt/reports/")
        assert response.status_code == 500
        assert response.cookies["access"].value

    def test_a_post_without_a_csrf_token_renews_nothing(self, short, redis):
        laptop = signed_in()
        laptop.client.handler.enforce_csrf_checks = True
        login = tokens.verify(laptop.cookie("access"), short.audience).login_id
        time.sleep(0.7)
        assert laptop.client.post("/jwt/devices/revoke-others/").status_code == 403
        assert redis.hget(families.key(login), "generation") == "1"

    def test_a_renewal_that_is_refused_drops_both_cookies(self, short):
        laptop = signed_in(user=(alice := people.alice()))
        time.sleep(0.7)
        alice.is_active = False
        alice.save()
        response = laptop.me()
        assert response.json() == {"error": "revoked"}
        assert response.cookies["access"]["max-age"] == 0
        assert response.cookies["refresh"]["max-age"] == 0
        assert laptop.fate() == "missing"

    def test_without_a_refresh_token_an_expired_token_stays_expired_and_is_told_from_none(self, short):
        thief = signed_in().copied_by()
        time.sleep(0.7)
        assert [thief.fate(), thief.fate()] == ["expired", "expired"]

    def test_a_renewal_reads_the_account_again(self, short):
        bob = people.bob()
        laptop = signed_in("refresh", user=bob)
        bob.role = "member"
        bob.save()
        assert laptop.me().json()["role"] == "admin", "the token still says so"
        time.sleep(0.7)
        assert laptop.me().json()["role"] == "member"

    def test_renewal_prolongs_no_login_past_its_absolute_limit(self, short):
        with policy.use(replace(short, refresh_max=1.0)):
            laptop = signed_in()
            time.sleep(0.7)
            assert laptop.me().status_code == 200
            claims = tokens.verify(laptop.cookie("access"), short.audience)
            time.sleep(0.4)
            assert laptop.fate() == "expired"
            assert claims.expires - claims.issued < 0.6

    def test_an_idle_family_is_unknown_afterwards(self, short):
        with policy.use(replace(short, refresh_idle=0.9)):
            laptop = signed_in()
            time.sleep(1.0)
            assert laptop.fate() == "unknown"

    def test_remembered_stays_remembered_through_renewals(self, short):
        laptop = signed_in(remember=True)
        time.sleep(0.7)
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


class TestRotation:
    def present(self, sealed, request_id="r"):
        return families.rotate(refresh.read(sealed), request_id)

    def sealed(self, **wishes):
        return signed_in(**wishes).cookie("refresh")

    def test_fifty_parallel_renewals_are_one_generation_with_one_successor_and_all_are_served(self, short, redis):
        laptop = signed_in(lifetime=1)
        login = refresh.read(laptop.cookie("refresh")).login_id
        jar = {name: morsel.value for name, morsel in laptop.client.cookies.items()}
        time.sleep(1.05)

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


class TestLeaving:
    def test_a_renewal_that_arrives_late_does_not_sign_this_browser_in_again(self, short):
        laptop = signed_in()
        time.sleep(0.7)
        other_tab = laptop.copied_by("laptop", whole_jar=True)
        assert other_tab.me().status_code == 200  # renewed; its reply is still on the way
        laptop.logs_out()
        for name in ("access", "refresh"):  # now it arrives
            laptop.client.cookies[name] = other_tab.cookie(name)
        assert laptop.fate() == "revoked"
        assert laptop.fate() == "missing", "and its cookies are gone again"

    def test_without_that_cookie_it_would(self, short):
        laptop = signed_in()
        time.sleep(0.7)
        other_tab = laptop.copied_by("laptop", whole_jar=True)
        other_tab.me()
        laptop.logs_out()
        for name in ("access", "refresh"):
            laptop.client.cookies[name] = other_tab.cookie(name)
        del laptop.client.cookies["left"]
        assert laptop.me().status_code == 200

    def test_logging_out_with_an_expired_token_needs_no_renewal(self, short, redis):
        laptop = signed_in()
        login = refresh.read(laptop.cookie("refresh")).login_id
        time.sleep(0.7)
        laptop.client.post("/jwt/logout/")
        family = redis.hgetall(families.key(login))
        assert (family["ending"], family["generation"]) == ("logout", "1")

    def test_signing_in_again_after_logging_out_works_at_once(self):
        alice = people.alice()
        laptop = signed_in(user=alice)
        laptop.logs_out()
        laptop.signs_in(alice, revocation="refresh")
        assert laptop.fate() == alice.username


class TestBearer:
    def tokens(self, user=None, **wishes):
        body = {"username": (user or people.alice()).username, "password": people.PASSWORD, **wishes}
        return Browser("jwt").post_json("api/token", body).json()

    def as_bearer(self, token, **cookies):
        client = Browser("jwt", "script").client
        for name, value in cookies.items():
            client.cookies[name] = value
        return client.get("/jwt/api/me", headers={"Authorization": f"Bearer {token}"})

    def test_a_client_without_a_cookie_jar_gets_tokens_in_the_body(self):
        found = self.tokens()
        assert found["token_type"] == "Bearer"
        assert 50 < found["expires_in"] <= 60
        assert self.as_bearer(found["access_token"]).status_code == 200

    def test_its_refresh_token_buys_the_next_pair(self):
        found = self.tokens()
        response = Browser("jwt").post_json("api/token/refresh", {"refresh_token": found["refresh_token"]})
        assert self.as_bearer(response.json()["access_token"]).status_code == 200

    def test_its_sign_ins_count_among_those_that_are_allowed_at_once(self):
        alice = people.alice()
        with policy.use(replace(policy.site(), max_logins=2)):
            found = [self.tokens(alice, revocation="denylist") for _ in range(3)]
            fates = [self.as_bearer(each["access_token"]).status_code for each in found]
        assert fates == [401, 200, 200]

    def test_the_header_alone_counts(self):
        laptop = signed_in()
        response = self.as_bearer("nonsense", access=laptop.cookie("access"), refresh=laptop.cookie("refresh"))
        assert response.status_code == 401
        assert response.json() == {"error": "malformed"}
        assert not response.cookies
        assert "invalid_token" in response.headers["WWW-Authenticate"]

    def test_another_scheme_is_refused_too(self):
        laptop = signed_in()
        response = laptop.client.get("/jwt/api/me", headers={"Authorization": "Basic YTpi"})
        assert response.status_code == 401

    def test_a_pages_token_is_not_good_for_the_api_and_the_reverse(self):
        laptop = signed_in()
        assert self.as_bearer(laptop.cookie("access")).json() == {"error": "wrong-audience"}
        script = Browser("jwt")
        script.client.cookies["access"] = self.tokens()["access_token"]
        assert script.fate() == "wrong-audience"

    def test_a_pages_refresh_token_buys_no_api_token(self, redis):
        laptop = signed_in()
        response = Browser("jwt").post_json("api/token/refresh", {"refresh_token": laptop.cookie("refresh")})
        assert response.json() == {"error": "wrong-audience"}
        login = refresh.read(laptop.cookie("refresh")).login_id
        assert redis.hget(families.key(login), "generation") == "1", "and is not used up"

    def test_it_logs_out_without_a_csrf_token_and_without_cookies(self):
        found = self.tokens(revocation="denylist")
        script = Browser("jwt")
        script.client.handler.enforce_csrf_checks = True
        headers = {"Authorization": f"Bearer {found['access_token']}"}
        response = script.client.post("/jwt/api/logout", headers=headers)
        assert response.status_code == 200
        assert not response.cookies
        assert self.as_bearer(found["access_token"]).json() == {"error": "revoked"}

    def test_on_the_sessions_lane_the_header_means_nothing(self):
        found = self.tokens()
        response = Browser("sessions").client.get(
            "/sessions/api/me", headers={"Authorization": f"Bearer {found['access_token']}"}
        )
        assert response.json() == {"error": "missing"}

    def test_an_expired_bearer_token_is_never_renewed_from_cookies(self, short):
        found, laptop = self.tokens(lifetime=1), signed_in()
        time.sleep(1.1)
        response = self.as_bearer(found["access_token"], refresh=laptop.cookie("refresh"))
        assert response.json() == {"error": "expired"}


class TestModes:
    def test_the_mode_travels_signed_in_the_token(self):
        laptop = signed_in("stateful")
        payload = jwt.decode(laptop.cookie("access"), options={"verify_signature": False})
        assert payload["mode"] == "stateful"
        assert set(payload) == set(tokens.REQUIRED)

    def test_stateless_gives_no_refresh_token_and_lists_no_device(self, redis):
        alice = people.alice()
        laptop = signed_in("stateless", user=alice)
        assert not laptop.cookie("refresh")
        assert strategies()["jwt"].logins(alice) == []
        assert redis.keys("*") == []

    def test_a_mode_that_is_not_allowed_is_a_400_and_its_tokens_are_refused(self):
        alice = people.alice()
        laptop = signed_in("stateless", user=alice)
        with policy.use(replace(policy.site(), jwt_modes=("denylist",), jwt_default_mode="denylist")):
            body = {"username": alice.username, "password": people.PASSWORD, "revocation": "stateless"}
            assert Browser("jwt").post_json("api/login", body).status_code == 400
            assert laptop.fate() == "wrong-type"

    @pytest.mark.parametrize("lifetime", ["0", "-1", "901", "nan", "inf", "soon", "1e9"])
    def test_a_lifetime_out_of_bounds_is_a_400(self, lifetime):
        body = {"username": people.alice().username, "password": people.PASSWORD, "lifetime": lifetime}
        assert Browser("jwt").post_json("api/login", body).status_code == 400

    def test_a_deny_entry_lives_as_long_as_the_longest_token_and_some(self, redis):
        laptop = signed_in("denylist")
        login = laptop.login_id()
        laptop.logs_out()
        longest = settings.JWT_ACCESS_MAX_SECONDS + settings.JWT_LEEWAY_SECONDS
        assert longest < redis.pttl(denylist.key(login)) / 1000 <= longest + 5

    def test_a_later_cut_off_replaces_an_earlier_one_and_an_ending_stays(self, redis):
        bob = people.bob()
        laptop = signed_in("denylist", user=bob)
        login = laptop.login_id()
        bob.role = "member"
        bob.save()
        first = float(redis.get(denylist.key(login)).split()[0])
        time.sleep(0.01)
        bob.role = "admin"
        bob.save()
        assert float(redis.get(denylist.key(login)).split()[0]) > first
        laptop.logs_out()
        families.update(login, bob)
        assert redis.get(denylist.key(login)).startswith("inf logout")

    def test_dates_come_from_redis_and_have_fractions(self, redis):
        laptop = signed_in("refresh")
        claims = tokens.verify(laptop.cookie("access"), policy.site().audience)
        assert claims.issued * 1000 == pytest.approx(int(redis.hget(families.key(claims.login_id), "began")), abs=0.5)

    def test_an_unreadable_refresh_cookie_is_no_reason_to_renew(self):
        assert engine.may_renew(Rejected(Reason.BAD_SIGNATURE)) is False
