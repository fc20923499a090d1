"""`createsuperuser`, the first thing that people try on a Django site: it asks for everything, then breaks.

https://github.com/PostHog/posthog/pull/61298, https://github.com/webkom/lego/issues/74

Right: it makes an admin, who stays when the throwaway users go; `changepassword` ends that user's sign-ins, as a
changed password does everywhere. Neighbours: a name that is taken, a weak password, no Redis, one that goes away.
"""

import io

import pytest
from django.core.management import CommandError, call_command

from authdemo.accounts import seats
from authdemo.accounts.models import Role, User
from authdemo.store import finding
from tests import people
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)

CHOSEN = "another horse, another battery"


@pytest.fixture
def types(monkeypatch):
    """What somebody types where a password is asked for."""

    def typed(*answers):
        waiting = iter(answers)
        monkeypatch.setattr("getpass.getpass", lambda **_: next(waiting))

    return typed


def command(*arguments, **options):
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=out, **options)
    return out.getvalue()


def test_a_superuser_is_an_admin(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", CHOSEN)
    command("createsuperuser", "--noinput", "--username", "zoe")
    zoe = User.objects.get(username="zoe")
    assert zoe.role == Role.ADMIN
    for lane in ("sessions", "jwt"):
        laptop = Browser(lane).signs_in(zoe, CHOSEN)
        assert laptop.client.get(f"/{lane}/reports/").status_code == 200
    assert seats.clear(expired_only=False) == 0
    assert User.objects.get() == zoe


def test_a_name_that_is_taken_is_refused_with_a_sentence(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", CHOSEN)
    taken = people.alice().username
    with pytest.raises(CommandError, match="already taken"):
        command("createsuperuser", "--noinput", "--username", taken)


def test_a_changed_password_ends_the_sign_ins_with_the_one_before(types):
    alice = people.alice()
    laptops = [Browser("sessions").signs_in(alice), Browser("jwt").signs_in(alice, revocation="denylist")]
    types(CHOSEN, CHOSEN)
    assert "Password changed successfully" in command("changepassword", alice.username)
    assert [laptop.fate() for laptop in laptops] == ["revoked", "revoked"]
    assert Browser("jwt").signs_in(alice, CHOSEN).fate() == alice.username


def test_a_weak_password_is_refused(types):
    alice = people.alice()
    types(*["password1234"] * 6)
    with pytest.raises(CommandError, match="Aborting password change"):
        command("changepassword", alice.username)
    assert Browser("jwt").signs_in(alice).fate() == alice.username


def test_without_a_redis_nothing_is_changed(types, monkeypatch):
    def none(_):
        raise finding.NoRedis("There is no Redis here.")

    monkeypatch.setattr(finding, "available", none)
    types(CHOSEN, CHOSEN)
    alice = people.alice()
    with pytest.raises(CommandError, match="There is no Redis here"):
        command("changepassword", alice.username)
    alice.refresh_from_db()
    assert alice.check_password(people.PASSWORD)


def test_a_change_while_redis_goes_away_is_saved_and_says_what_is_still_to_come(monkeypatch, down):
    def types(**_):
        down()
        return CHOSEN

    monkeypatch.setattr("getpass.getpass", types)
    alice = people.alice()
    with pytest.raises(CommandError, match=r"It is saved\. Redis cannot be asked"):
        command("changepassword", alice.username)
    alice.refresh_from_db()
    assert alice.check_password(CHOSEN)
