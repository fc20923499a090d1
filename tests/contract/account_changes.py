"""Changes of the account, and what becomes of those who are signed in to it."""

from authdemo.strategy import Ending
from tests import people
from tests.contract.on_a_lane import OnALane
from tests.people import Browser


class AccountChanges(OnALane):
    """A change holds on the next request, and the newest holds in the end."""

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
