"""What both ways of remembering people must do. Inherited by each lane's tests; what they do not share is told in
`test_differences`.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from authdemo import policy
from authdemo.accounts.changes import strategies
from authdemo.strategy import Ending
from tests import people
from tests.people import Browser


class StrategyContract:
    """Subclasses name the lane, and how to sign in so that the server can end it at once."""

    lane: str
    enforceable: dict[str, str] = {}  # the choices of a sign-in that can be ended at once
    renews = False  # whether the credential is replaced as time goes by

    @property
    def strategy(self):
        return strategies()[self.lane]

    def signed_in(self, user, agent="laptop", **wishes):
        return Browser(self.lane, agent).signs_in(user, **{**self.enforceable, **wishes})

    # Signing in

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

    # Devices

    def test_logins_are_listed_newest_first_with_where_they_came_from(self):
        alice = people.alice()
        self.signed_in(alice, "laptop")
        self.signed_in(alice, "phone")
        found = self.strategy.logins(alice)
        assert [login.agent for login in found] == ["phone", "laptop"]
        assert all(login.address == "127.0.0.1" for login in found)
        assert all(login.began <= login.seen <= login.until for login in found)

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
            (index,) = redis.keys("*-of:*")
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
            (index,) = redis.keys("*-of:*")
            redis.zadd(index, {"under-way": redis.zscore(index, laptop.login_id()) + 1})
            self.signed_in(alice)
            assert "under-way" in redis.zrange(index, 0, -1)

    # Changes of the account

    def test_a_ban_holds_on_the_next_request(self):
        alice = people.alice()
        laptop = self.signed_in(alice)
        alice.is_active = False
        alice.save()
        assert laptop.fate() == "revoked"
        assert self.strategy.logins(alice) == []

    def test_a_deleted_account_is_signed_in_nowhere(self):
        alice = people.alice()
        laptop = self.signed_in(alice)
        alice.delete()
        assert laptop.fate() == "revoked"

    def test_a_demotion_holds_on_the_next_request_and_the_owner_stays_in(self):
        bob = people.bob()
        laptop = self.signed_in(bob)
        bob.role = "member"
        bob.save()
        assert laptop.me().json()["role"] == "member"

    def test_a_changed_password_ends_every_login(self):
        alice = people.alice()
        laptop = self.signed_in(alice)
        alice.set_password("another horse, another battery")
        alice.save()
        assert laptop.fate() == "revoked"

    def test_saving_what_nobody_needs_to_know_ends_and_writes_nothing(self, redis):
        alice = people.alice()
        laptop = self.signed_in(alice)
        before = redis.info("commandstats")
        alice.save(update_fields=["last_login"])
        after = redis.info("commandstats")
        assert {name for name in after if after[name] != before.get(name)} <= {"cmdstat_info"}
        assert laptop.fate() == alice.username

    def test_what_is_enforced_late_ends_no_login_that_is_younger(self):
        """A change may be told again after a restart; those who have signed in since then are right already."""
        alice = people.alice()
        alice.set_password("another horse, another battery")
        alice.save()
        laptop = Browser(self.lane).signs_in(alice, "another horse, another battery", **self.enforceable)
        self.strategy.user_changed(alice, Ending.PASSWORD, before=alice.version)
        assert laptop.fate() == alice.username

    def test_an_older_state_of_the_account_never_replaces_a_newer_one(self):
        bob = people.bob()
        laptop = self.signed_in(bob)
        stale = type(bob).objects.get(pk=bob.pk)
        bob.role = "member"
        bob.save()
        self.strategy.user_changed(stale)
        assert laptop.me().json()["role"] == "member"

    def test_a_state_in_between_never_replaces_the_newest(self):
        bob = people.bob()
        laptop = self.signed_in(bob)
        bob.role = "member"
        bob.save()
        between = type(bob).objects.get(pk=bob.pk)
        bob.role = "admin"
        bob.save()
        self.strategy.user_changed(between)  # told late
        assert laptop.me().json()["role"] == "admin"

    def test_a_new_name_holds_on_the_next_request(self):
        alice = people.alice()
        laptop = self.signed_in(alice)
        alice.username = f"{alice.username}-renamed"
        alice.save()
        assert laptop.fate() == alice.username

    # Lazy, and apart from each other

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
