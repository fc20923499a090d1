"""ASVS 5.0, chapter V7: how a sign-in begins, how long it lasts, and who can end it."""

import base64
import secrets
import time
from dataclasses import replace
from functools import reduce
from operator import and_, or_

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client

from authdemo import policy
from jwt_app.refresh import RefreshToken
from sessions_app.engine import SessionStore
from tests import people
from tests.asvs.conftest import CHOICES
from tests.lanes.visitor import Visitor, changes_password
from tests.people import PASSWORD, Browser

pytestmark = pytest.mark.django_db(transaction=True)

SECURITY = (settings.BASE_DIR / "SECURITY.md").read_text()


@pytest.fixture
def short():
    """Idle after 0.8 s, over after 1.6 s; access tokens of 0.2 s, so that each request renews."""
    times = {"session_idle": 0.8, "session_max": 1.6, "refresh_idle": 0.8, "refresh_max": 1.6}
    with policy.use(replace(policy.site(), **times, access_seconds=0.2, leeway=0)):
        yield


# Written down


def test_asvs_7_1_1_lifetimes_are_written_down_with_their_reason():
    assert settings.SESSION_IDLE_SECONDS == settings.JWT_REFRESH_IDLE_SECONDS == 30 * 60
    assert settings.SESSION_MAX_SECONDS == settings.JWT_REFRESH_MAX_SECONDS == 12 * 60 * 60
    assert "30 minutes unused, 12 hours at most" in SECURITY
    assert "800-63B" in SECURITY


def api_client(user):
    """A client without a cookie jar, and a token for it."""
    body = {"username": user.username, "password": PASSWORD, **CHOICES["jwt"]}
    token = Browser("jwt").post_json("api/token", body).json()["access_token"]
    script = Browser("jwt", "script")
    script.client = Client(headers={"Authorization": f"Bearer {token}"})
    return script


def test_asvs_7_1_2_one_user_has_fifty_logins_at_once_and_the_oldest_makes_room(lane, visitor):
    assert settings.MAX_LOGINS == policy.site().max_logins == 50
    assert "fifty sign-ins" in SECURITY.lower()
    alice = people.alice()
    with policy.use(replace(policy.site(), max_logins=2)):
        laptop, phone, tablet = (visitor(alice) for _ in range(3))
        assert [device.fate() for device in (laptop, phone, tablet)] == ["revoked", alice.username, alice.username]
        if lane == "jwt":  # clients of the API are counted with the browsers, whichever came first
            script = api_client(alice)
            assert [device.fate() for device in (phone, tablet, script)] == ["revoked", alice.username, alice.username]
            visitor(alice), visitor(alice)
            assert [device.fate() for device in (tablet, script)] == ["revoked", "revoked"]


# How it begins


def test_asvs_7_2_1_who_somebody_is_the_server_decides(lane, visitor):
    credential = visitor().credential
    for invented in ("A" * 43, "a.b.c", '{"user_id": 1}', "1"):
        stranger = Browser(lane)
        stranger.client.cookies[credential] = invented
        assert stranger.me().status_code == 401


def test_asvs_7_2_2_each_sign_in_gives_a_credential_of_its_own(visitor):
    alice = people.alice()
    assert len({visitor(alice).cookie(visitor(alice).credential) for _ in range(5)}) == 5


def new_session_id():
    session = SessionStore()
    session.create()
    return session.session_key


def test_asvs_7_2_3_reference_tokens_are_256_random_bits(monkeypatch):
    """Each is what the generator gave for 32 bytes; of a thousand no two are the same, and every bit varies."""
    original, asked_for = secrets.token_urlsafe, {}

    def noted(size=None):
        made = original(size)
        asked_for[made] = size
        return made

    monkeypatch.setattr(secrets, "token_urlsafe", noted)
    session_id = Browser("sessions").signs_in(people.alice()).cookie(settings.SESSION_COOKIE_NAME)
    refresh = Browser("jwt").signs_in(people.alice(), revocation="denylist").cookie(settings.REFRESH_COOKIE_NAME)
    assert asked_for[session_id] == asked_for[refresh.split(".")[3]] == 32  # bytes
    for new in (new_session_id, lambda: RefreshToken.first("A" * 22).nonce):
        made = [int.from_bytes(base64.urlsafe_b64decode(new() + "=")) for _ in range(1000)]
        assert len(set(made)) == 1000
        assert reduce(or_, made) == 2**256 - 1  # each bit is set in one at least
        assert reduce(and_, made) == 0  # and in another it is not


def test_asvs_7_2_4_signing_in_again_gives_another_credential_and_ends_the_one_before(lane, visitor):
    alice = people.alice()
    laptop = visitor(alice)
    copy = laptop.copied_by()
    laptop.fills_in_sign_in(alice, **CHOICES[lane])
    assert laptop.fate() == alice.username
    assert copy.fate() == "revoked"


# How long it lasts


def test_asvs_7_3_1_what_is_not_used_ends(short, visitor):
    alice = people.alice()
    idle, used = visitor(alice), visitor(alice)
    for _ in range(4):
        time.sleep(0.3)
        assert used.fate() == alice.username
    assert idle.fate() == "unknown"


def test_asvs_7_3_2_what_is_used_ends_too(short, visitor):
    alice = people.alice()
    busy = visitor(alice)
    deadline = time.monotonic() + 3
    while busy.fate() == alice.username:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert busy.fate() in {"missing", "expired", "unknown"}


# How it is ended


def test_asvs_7_4_1_after_logout_a_copy_is_refused(visitor):
    laptop = visitor()
    copy = laptop.copied_by(whole_jar=True)
    variants = [laptop.copied_by() for _ in range(2)]
    for variant, tail in zip(variants, ("=", "=="), strict=True):  # one token, written in another way
        variant.client.cookies[laptop.credential] = laptop.cookie(laptop.credential) + tail
    assert laptop.sends("logout/").status_code == 302
    assert copy.fate() == "revoked"
    assert all(variant.me().status_code == 401 for variant in variants)


def test_asvs_7_4_2_a_banned_or_deleted_account_is_signed_in_nowhere(visitor):
    banned, deleted = people.alice(), people.alice()
    of_banned, of_deleted = visitor(banned), visitor(deleted)
    banned.is_active = False
    banned.save()
    deleted.delete()
    assert [of_banned.fate(), of_deleted.fate()] == ["revoked", "revoked"]


def test_asvs_7_4_3_a_changed_password_ends_all_other_logins(visitor):
    alice = people.alice()
    laptop, phone = visitor(alice), visitor(alice, "phone")
    assert changes_password(laptop).status_code == 302
    assert laptop.fate() == alice.username
    assert phone.fate() == "revoked"


def test_asvs_7_4_4_every_page_for_somebody_signed_in_has_the_log_out(lane, visitor):
    laptop = visitor(people.bob())
    for path in ("", "devices/", "reports/", "password/"):
        assert f'method="post" action="/{lane}/logout/"' in laptop.sees(path).content.decode()


def test_asvs_7_4_5_the_operator_ends_one_users_logins_or_everybodys(visitor, capsys):
    alice, bob = people.alice(), people.bob()
    of_alice, of_bob = visitor(alice), visitor(bob)
    call_command("revoke", alice.username)
    assert [of_alice.fate(), of_bob.fate()] == ["revoked", bob.username]
    call_command("revoke", all=True)
    assert of_bob.fate() == "revoked"


def test_asvs_7_5_1_what_signs_one_in_changes_only_with_the_password(visitor):
    """The password is all there is of that kind: no e-mail, no second factor, nothing to recover by."""
    laptop = visitor()
    for old in ("", "wrong"):
        assert changes_password(laptop, old=old).status_code == 200
    laptop.forgets_when_the_password_was_entered()
    assert changes_password(laptop).status_code == 302


def test_asvs_7_5_2_one_sees_ones_devices_and_ends_them_with_a_recent_password(visitor):
    alice = people.alice()
    laptop, phone, bobs = visitor(alice), visitor(alice, "Mozilla/5.0 (iPhone) Safari/605"), visitor(people.bob())
    assert "Safari on iPhone" in laptop.sees("devices/").content.decode()
    assert laptop.sends(f"devices/{bobs.login_id()}/revoke/").status_code == 404
    login_id = phone.login_id()
    laptop.forgets_when_the_password_was_entered()
    laptop.sends(f"devices/{login_id}/revoke/")
    laptop.sends("devices/revoke-others/")
    assert phone.fate() == alice.username
    laptop.sends("devices/", password=PASSWORD)
    laptop.sends(f"devices/{login_id}/revoke/")
    assert phone.fate() == "revoked"


def test_asvs_7_5_3_deleting_the_account_takes_the_password_however_recent_it_is(visitor):
    alice = people.alice()
    laptop = visitor(alice)
    for password in ("", "wrong"):
        assert laptop.sends("delete/", password=password).status_code == 200
    assert laptop.fate() == alice.username
    assert laptop.sends("delete/", password=PASSWORD).status_code == 302
    assert not get_user_model().objects.filter(pk=alice.pk).exists()


def test_asvs_7_6_2_only_a_form_that_is_sent_signs_somebody_in(lane):
    alice = people.alice()
    fields = {"username": alice.username, "password": PASSWORD}
    for path in (f"/{lane}/login/", f"/{lane}/api/login", f"/{lane}/"):
        client = Client()
        client.get(path, fields)
        assert settings.SESSION_COOKIE_NAME not in client.cookies
        assert settings.ACCESS_COOKIE_NAME not in client.cookies
    assert Client(enforce_csrf_checks=True).post(f"/{lane}/login/", fields).status_code == 403
    assert Visitor(lane).fills_in_sign_in(alice).status_code == 302
