"""JWT: the contract in the modes that can end a login at once, the modes, and leaving."""

import math
import time
from dataclasses import replace

import jwt
import pytest
from django.conf import settings

from authdemo import policy
from authdemo.accounts.changes import strategies
from authdemo.strategy import Reason, Rejected
from jwt_app import denylist, engine, families, refresh, token_claims, tokens
from tests import people
from tests.contract import StrategyContract
from tests.jwt_app.devices import signed_in
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)


class TestDenylist(StrategyContract):
    lane = "jwt"
    enforceable = {"revocation": "denylist"}
    renews = True


class TestStateful(StrategyContract):
    lane = "jwt"
    enforceable = {"revocation": "stateful"}
    renews = True


class TestModes:
    def test_the_mode_travels_signed_in_the_token(self):
        laptop = signed_in("stateful")
        payload = jwt.decode(laptop.cookie("access"), options={"verify_signature": False})
        assert payload["mode"] == "stateful"
        assert set(payload) == set(token_claims.REQUIRED)

    def test_stateless_gives_no_refresh_token_and_lists_no_device(self, redis):
        alice = people.alice()
        laptop = signed_in("stateless", user=alice)
        assert not laptop.cookie("refresh")
        assert strategies()["jwt"].logins(alice) == []
        assert redis.keys("*") == []

    @pytest.mark.parametrize(("remember", "kept"), [(True, 120), (False, "")])
    def test_a_stateless_cookie_is_remembered_for_as_long_as_its_token_lives(self, remember, kept):
        laptop = signed_in("stateless", lifetime=120, remember=remember)
        assert laptop.client.cookies["access"]["max-age"] == kept
        assert not laptop.cookie("refresh")

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
        answer = Browser("jwt").post_json("api/login", body)
        assert answer.status_code == 400
        assert "An access token lives from 1 to 900 seconds here." in answer.json()["error"]

    def test_a_deny_entry_lives_as_long_as_the_longest_token_and_some(self, redis):
        laptop = signed_in("denylist")
        login = laptop.login_id()
        laptop.logs_out()
        longest = settings.JWT_ACCESS_MAX_SECONDS + settings.JWT_LEEWAY_SECONDS
        assert longest < redis.pttl(denylist.key(login)) / 1000 <= longest + 5

    def test_a_change_refuses_tokens_of_older_versions_and_an_ending_refuses_all(self, redis):
        bob = people.bob()
        laptop = signed_in("denylist", user=bob)
        login = laptop.login_id()
        for role in ("member", "admin"):
            bob.role = role
            bob.save()
            assert redis.get(denylist.key(login)).startswith(f"{bob.version} changed ")
        laptop.logs_out()
        families.update(login, bob)
        assert redis.get(denylist.key(login)).startswith("inf logout")

    @pytest.mark.parametrize("there", ["9 changed 1763683351123", "inf logout 1763683351123"])
    def test_the_stricter_entry_stays(self, there, redis):
        """Also where the family has lost data, and does not know what was denied already."""
        bob = people.bob()
        login = signed_in("denylist", user=bob).login_id()
        redis.set(denylist.key(login), there)
        bob.role = "member"
        bob.save()
        assert redis.get(denylist.key(login)) == there

    def test_a_token_being_signed_while_the_account_changes_is_refused_too(self):
        """It was signed after the entry was written, with what was read before: a time would let it through."""
        bob = people.bob()
        laptop = signed_in("denylist", user=bob)
        claims = tokens.verify(laptop.cookie("access"), policy.site().audience)
        bob.role = "member"
        bob.save()
        laptop.client.cookies["access"] = tokens.mint(replace(claims, issued=time.time() + 1))
        assert laptop.copied_by().fate() == "revoked"
        assert laptop.me().json()["role"] == "member"

    def test_the_version_travels_signed_in_the_token(self):
        bob = people.bob()
        laptop = signed_in("denylist", user=bob)
        assert tokens.verify(laptop.cookie("access"), policy.site().audience).version == bob.version == 1
        bob.role = "member"
        bob.save()
        laptop.me()
        assert tokens.verify(laptop.cookie("access"), policy.site().audience).version == bob.version == 2

    def test_an_unreadable_refresh_cookie_is_no_reason_to_renew(self):
        assert engine.may_renew(Rejected(Reason.BAD_SIGNATURE)) is False


class TestLeaving:
    def test_a_renewal_that_arrives_late_does_not_sign_this_browser_in_again(self, short, clock):
        laptop = signed_in()
        clock.passes(7)
        other_tab = laptop.copied_by("laptop", whole_jar=True)
        assert other_tab.me().status_code == 200  # renewed; its reply is still on the way
        laptop.logs_out()
        for name in ("access", "refresh"):  # now it arrives
            laptop.client.cookies[name] = other_tab.cookie(name)
        assert laptop.fate() == "revoked"
        assert laptop.fate() == "missing", "and its cookies are gone again"

    def test_what_names_the_login_that_was_left_is_kept_until_its_last_token_is_out(self):
        laptop = signed_in()
        laptop.logs_out()
        rules = policy.site()
        assert laptop.client.cookies["left"]["max-age"] == math.ceil(rules.access_max_seconds + rules.leeway)

    def test_without_that_cookie_it_would(self, short, clock):
        laptop = signed_in()
        clock.passes(7)
        other_tab = laptop.copied_by("laptop", whole_jar=True)
        other_tab.me()
        laptop.logs_out()
        for name in ("access", "refresh"):
            laptop.client.cookies[name] = other_tab.cookie(name)
        del laptop.client.cookies["left"]
        assert laptop.me().status_code == 200

    def test_logging_out_with_an_expired_token_needs_no_renewal(self, short, redis, clock):
        laptop = signed_in()
        login = refresh.read(laptop.cookie("refresh")).login_id
        clock.passes(7)
        laptop.client.post("/jwt/logout/")
        family = redis.hgetall(families.key(login))
        assert (family["ending"], family["generation"]) == ("logout", "1")

    def test_signing_in_again_after_logging_out_works_at_once(self):
        alice = people.alice()
        laptop = signed_in(user=alice)
        laptop.logs_out()
        laptop.signs_in(alice, revocation="refresh")
        assert laptop.fate() == alice.username
