"""What a credential costs to ask, what is shown of it, and how an invented one is refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import people
from tests.contract.on_a_lane import OnALane
from tests.people import Browser


class Credentials(OnALane):
    """Nobody is asked without need, and nobody is let in without a credential of their own."""

    def test_an_anonymous_page_asks_no_store(self, redis, django_assert_num_queries):
        before = redis.info("commandstats")
        with django_assert_num_queries(0):
            Browser(self.lane).client.get(f"/{self.lane}/login/")
            Browser(self.lane).me()
        after = redis.info("commandstats")
        assert {name for name in after if after[name] != before.get(name)} <= {"cmdstat_info"}

    def test_one_lane_never_asks_for_the_others_credential(self, redis):
        other = "jwt" if self.lane == "sessions" else "sessions"
        alice = people.alice()
        laptop = self.signed_in(alice)
        stranger = Browser(other)
        stranger.client.cookies[laptop.credential] = laptop.cookie(laptop.credential)
        before = redis.info("commandstats")
        response = stranger.me()
        after = redis.info("commandstats")
        assert response.json() == {"error": "missing"}
        assert not response.cookies
        assert {name for name in after if after[name] != before.get(name)} <= {"cmdstat_info"}

    def test_no_sql_is_asked_who_somebody_is(self):
        laptop = self.signed_in(people.alice())
        with CaptureQueriesContext(connection) as queries:
            assert laptop.me().status_code == 200
        assert len(queries) == 0

    def test_an_answer_that_asked_for_the_credential_says_that_it_depends_on_it(self):
        """To every cache in between (RFC 9110, 12.5.5)."""
        laptop = self.signed_in(people.alice())
        assert laptop.me()["Vary"] == "Cookie"
        page = laptop.client.get(f"/{self.lane}/")
        assert page["Vary"].split(", ").count("Cookie") == 1, "also beside the form's token, which says so too"

    # What is shown

    def test_what_is_shown_of_a_credential_lets_nobody_in(self, rf):
        alice = people.alice()
        laptop = self.signed_in(alice)
        page = laptop.client.get(f"/{self.lane}/").content.decode()
        assert laptop.cookie(laptop.credential) not in page
        assert "•••" in page

    # Hostile input

    @pytest.mark.parametrize(
        "credential",
        [
            "x",
            "A" * 43,
            "a.b.c",
            "é" * 43,
            "A" * 9000,
            "../../etc/passwd",
            "%00",
            "' OR 1=1 --",
            "{}",
            "null",
            "." * 43,
        ],
    )
    def test_invented_credentials_are_refused_with_a_reason(self, credential):
        mallory = Browser(self.lane, "mallory")
        mallory.client.cookies[mallory.credential] = credential
        response = mallory.me()
        assert response.status_code == 401
        assert response.json()["error"] in {"malformed", "unknown", "wrong-type", "bad-signature"}

    def test_two_people_at_once_do_not_see_each_other(self):
        pairs = [(people.alice(), Browser(self.lane)) for _ in range(6)]

        def visits(pair):
            user, laptop = pair
            laptop.signs_in(user, **self.enforceable)
            return [laptop.fate() for _ in range(5)] == [user.username] * 5

        with ThreadPoolExecutor(6) as pool:
            assert all(pool.map(visits_and_closes(visits), pairs))


def visits_and_closes(visits):
    """A thread of a test has database connections of its own and must close them."""

    def run(pair):
        try:
            return visits(pair)
        finally:
            connection.close()

    return run
