"""What is held of a sign-in by a browser and by the server, what a thief takes, and what that is worth."""

import time

import pytest
from django.conf import settings

from authdemo.strategy import Reason, Rejected
from tests import people
from tests.contract.on_a_lane import OnALane
from tests.people import Browser

CREDENTIALS = {settings.SESSION_COOKIE_NAME, settings.ACCESS_COOKIE_NAME, settings.REFRESH_COOKIE_NAME}


class Holding(OnALane):
    """Shown, copied and tried again: the same credential each time."""

    def as_seen_here(self, browser):
        """The request of a browser, as the strategy has taken it apart."""
        return browser.me().wsgi_request

    def test_a_browser_holds_what_it_was_given_and_before_that_nothing(self):
        nobody = self.as_seen_here(Browser(self.lane))
        assert self.strategy.held_by_browser(nobody) == []
        assert self.strategy.copy(nobody) is None
        laptop = self.signed_in(people.alice())
        held = self.strategy.held_by_browser(self.as_seen_here(laptop))
        given = {name: cookie.value for name, cookie in laptop.client.cookies.items() if name in CREDENTIALS}
        assert given
        assert {cookie.name for cookie in held} == set(given)
        for cookie in held:
            assert cookie.size == len(f"{cookie.name}={given[cookie.name]}")
            shown = "".join(text for _, text in cookie.parts)
            assert given[cookie.name] not in shown, "masked"
            assert cookie.says

    def test_the_server_holds_a_key_for_each_sign_in_or_those_of_one(self):
        alice = people.alice()
        laptop, _ = self.signed_in(alice), self.signed_in(alice, "phone")
        every = self.strategy.held_by_server(alice)
        one = self.strategy.held_by_server(alice, laptop.login_id())
        assert 0 < len(one) < len(every)
        assert {key.key for key in one} < {key.key for key in every}
        assert all(key.value and key.bytes and key.says and key.ended is None for key in every[:1])
        assert self.strategy.held_by_server(people.bob()) == []

    def test_a_copy_is_worth_what_the_sign_in_is(self):
        alice = people.alice()
        laptop = self.signed_in(alice)
        copy = self.strategy.copy(self.as_seen_here(laptop))
        assert copy.login_id == laptop.login_id()
        assert copy.taken == pytest.approx(time.time(), abs=2)
        assert dict(copy.cookies) == {laptop.credential: laptop.cookie(laptop.credential)}, "and nothing that renews"
        identity = self.strategy.replay(copy)
        assert (identity.user_id, identity.username, identity.role) == (alice.pk, alice.username, alice.role)
        assert identity.login_id == copy.login_id
        laptop.logs_out()
        with pytest.raises(Rejected) as refused:
            self.strategy.replay(copy)
        assert refused.value.reason is Reason.REVOKED

    def test_of_what_is_refused_there_is_no_copy(self):
        laptop = self.signed_in(people.alice())
        stale = laptop.copied_by()
        laptop.logs_out()
        request = self.as_seen_here(stale)
        copy = self.strategy.copy(request)
        if copy is not None:  # a session's id is copied without asking what it is worth
            with pytest.raises(Rejected):
                self.strategy.replay(copy)
