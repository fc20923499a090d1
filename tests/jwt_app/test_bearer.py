"""Clients without a cookie jar: tokens in the body and in the header."""

from dataclasses import replace

import pytest

from authdemo import policy
from jwt_app import families, refresh
from tests import people
from tests.jwt_app.devices import signed_in
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)


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

    def test_who_gets_none_is_told_why_and_how_to_ask(self):
        fields = {"username": people.alice().username, "password": people.PASSWORD}
        refused = Browser("jwt").post_json("api/token", {**fields, "password": "wrong"})
        assert (refused.status_code, refused.json()) == (401, {"error": "credentials"})
        assert refused.headers["WWW-Authenticate"] == 'Bearer realm="authdemo"'
        for wrong in ({"password": 1}, {"revocation": "whatever"}):
            answer = Browser("jwt").post_json("api/token", {**fields, **wrong})
            assert answer.status_code == 400
            assert "WWW-Authenticate" not in answer.headers
        answer = Browser("jwt").post_json("api/token/refresh", {"refresh_token": 7})
        assert (answer.status_code, answer.json()) == (400, {"error": "refresh_token takes a text."})
        assert "WWW-Authenticate" not in answer.headers
        used = Browser("jwt").post_json("api/token/refresh", {"refresh_token": "invented"})
        assert used.headers["WWW-Authenticate"] == 'Bearer realm="authdemo", error="invalid_token"'

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

    def test_an_expired_bearer_token_is_never_renewed_from_cookies(self, short, clock):
        found, laptop = self.tokens(lifetime=1), signed_in()
        clock.passes(7)
        response = self.as_bearer(found["access_token"], refresh=laptop.cookie("refresh"))
        assert response.json() == {"error": "expired"}
