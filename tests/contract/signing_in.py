"""Signing in and logging out: whom it lets in, with which credential, and what it changes."""

from dataclasses import replace

import pytest

from authdemo import policy
from tests import people
from tests.contract.on_a_lane import OnALane
from tests.people import Browser


class SigningIn(OnALane):
    """A sign-in begins with a credential of its own and a CSRF token of its own, and ends when it is told to."""

    def test_nobody_is_signed_in_before_a_sign_in(self):
        assert Browser(self.lane).fate() == "missing"

    def test_a_sign_in_says_who_and_the_server_believes_it_afterwards(self):
        alice = people.alice()
        answer = self.signed_in(alice).me().json()
        assert answer["user"] == alice.username
        assert answer["role"] == "member"
        assert answer["strategy"] == self.lane
        assert answer["login_id"]

    def test_a_wrong_password_signs_nobody_in_and_sets_no_credential(self):
        laptop = Browser(self.lane)
        response = laptop.post_json("api/login", {"username": people.alice().username, "password": "wrong"})
        assert response.status_code == 401
        assert laptop.credential not in response.cookies
        assert laptop.fate() == "missing"

    def test_a_credential_planted_before_the_sign_in_is_not_adopted(self):
        laptop = Browser(self.lane)
        laptop.client.cookies[laptop.credential] = "A" * 43
        laptop.signs_in(people.alice(), **self.enforceable)
        assert laptop.cookie(laptop.credential) != "A" * 43

    def test_signing_in_again_gives_another_credential_and_ends_the_one_before(self):
        alice = people.alice()
        laptop = self.signed_in(alice)
        before = laptop.copied_by()
        first = laptop.login_id()
        laptop.signs_in(alice, **self.enforceable)
        assert laptop.login_id() != first
        assert before.fate() == "revoked"
        assert [login.id for login in self.strategy.logins(alice)] == [laptop.login_id()]

    def test_a_thousand_credentials_are_all_different(self):
        names = {self.strategy.name + str(index) for index in range(3)}  # the cheap part: three full sign-ins
        alice = people.alice()
        assert len({self.signed_in(alice).login_id() for _ in names}) == 3

    def test_credentials_are_out_of_reach_of_scripts_and_of_other_sites_forms(self):
        laptop = self.signed_in(people.alice())
        morsel = laptop.client.cookies[laptop.credential]
        assert morsel["httponly"]
        assert morsel["samesite"] == "Lax"
        assert morsel["path"] == "/"
        assert not morsel["domain"]
        assert not morsel["max-age"], "gone with the browser"

    def test_remembered_the_cookie_outlives_the_browser_and_nothing_else_changes(self):
        alice = people.alice()
        laptop = self.signed_in(alice, remember=True)
        assert 0 < laptop.client.cookies[laptop.credential]["max-age"] <= 12 * 60 * 60
        (login,) = self.strategy.logins(alice)
        assert login.remembered
        assert login.until - login.began == pytest.approx(12 * 60 * 60)

    def test_an_option_that_is_not_on_offer_is_refused_with_a_sentence(self):
        body = {"username": people.alice().username, "password": people.PASSWORD, "colour": "blue"}
        response = Browser(self.lane).post_json("api/login", body)
        assert response.status_code == 400
        assert "colour" in response.json()["error"]

    # The CSRF token

    def test_a_sign_in_changes_the_csrf_token_and_forms_from_before_are_refused(self):
        """Who planted one, or read it off a page, has nothing in hand once somebody is signed in (ASVS 5.0, 3.5.1)."""
        alice, laptop = people.alice(), Browser(self.lane)
        laptop.client.handler.enforce_csrf_checks = True
        laptop.client.get(f"/{self.lane}/login/")
        planted = laptop.cookie("csrftoken")
        fields = {"username": alice.username, "password": people.PASSWORD, **self.enforceable}
        laptop.client.post(f"/{self.lane}/login/", {**fields, "csrfmiddlewaretoken": planted})
        assert laptop.fate() == alice.username
        assert laptop.cookie("csrftoken") != planted
        out = f"/{self.lane}/logout/"
        assert laptop.client.post(out, {"csrfmiddlewaretoken": planted}).status_code == 403
        assert laptop.client.post(out, {"csrfmiddlewaretoken": laptop.cookie("csrftoken")}).status_code == 302

    def test_going_on_leaves_the_csrf_token_alone_and_forms_in_other_tabs_with_it(self, clock):
        """Also where going on is a renewal, which happens without anybody having asked for it."""
        with policy.use(replace(policy.site(), access_seconds=0.2, leeway=0)):
            laptop = self.signed_in(people.alice())
            laptop.client.handler.enforce_csrf_checks = True
            token, credential = laptop.cookie("csrftoken"), laptop.cookie(laptop.credential)
            clock.passes(0.3)
            assert laptop.client.get(f"/{self.lane}/devices/").status_code == 200
            assert (laptop.cookie(laptop.credential) != credential) is self.renews
            assert laptop.cookie("csrftoken") == token
            out = laptop.client.post(f"/{self.lane}/logout/", {"csrfmiddlewaretoken": token})
            assert out.status_code == 302

    # Logging out

    def test_logging_out_ends_it_here_and_in_every_copy(self):
        laptop = self.signed_in(people.alice())
        thief = laptop.copied_by()
        assert laptop.logs_out().status_code == 200
        assert thief.fate() == "revoked"
        assert laptop.fate() == "missing"
        assert not laptop.cookie(laptop.credential)

    def test_logging_out_takes_a_post(self):
        laptop = self.signed_in(people.alice())
        assert laptop.client.get(f"/{self.lane}/logout/").status_code == 405
        assert laptop.me().status_code == 200
