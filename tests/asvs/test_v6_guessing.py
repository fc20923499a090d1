"""ASVS 5.0, chapter V6, as far as it is about signing in: what guessing passwords is up against."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from authdemo.accounts.hashers import BoundedArgon2id
from tests import people
from tests.asvs.signing_in import SIGN_INS, signs_in
from tests.lanes.visitor import changes_password, said
from tests.people import PASSWORD, Browser

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("path", SIGN_INS)
def test_asvs_6_3_1_after_ten_wrong_passwords_the_right_one_has_to_wait(path):
    alice, bob = people.alice(), people.bob()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        assert not signs_in(path, alice.username, "wrong")
    assert not signs_in(path, alice.username, PASSWORD)
    assert signs_in(path, bob.username, PASSWORD)


def test_asvs_6_3_2_nobody_can_sign_in_before_somebody_was_made():
    assert get_user_model().objects.count() == 0
    for name in ("admin", "root", "sa", "demo", "test"):
        assert not signs_in("/sessions/login/", name, name)


def test_asvs_6_3_4_every_way_in_shares_one_throttle():
    for path in SIGN_INS:
        alice = people.alice()
        for _ in range(settings.AXES_FAILURE_LIMIT):
            signs_in(path, alice.username, "wrong")
        assert not any(signs_in(each, alice.username, PASSWORD) for each in SIGN_INS), path


def test_asvs_6_3_6_nobody_signs_in_by_email():
    assert not [field.name for field in get_user_model()._meta.get_fields() if "mail" in field.name]


def test_asvs_6_3_7_everybody_signed_in_is_told_that_the_password_changed(visitor):
    alice = people.alice()
    laptop, phone = visitor(alice), visitor(alice, "phone")
    assert "Your password is changed" in said(changes_password(laptop))[0]
    assert "The password of this account was changed" in said(phone.sees())[0]


def test_asvs_6_3_8_no_answer_tells_who_exists(lane, monkeypatch):
    """Nor does the clock: it is the same work for all. What that takes, `manage.py login_timing` measures."""
    alice, banned = people.alice(), people.alice()
    banned.is_active = False
    banned.save()
    hashed, works, answers = hashes(monkeypatch), {}, set()
    for name, password in (("nobody", PASSWORD), (alice.username, "wrong"), (banned.username, PASSWORD)):
        hashed.clear()
        with CaptureQueriesContext(connection) as queries:
            response = Browser(lane).client.post(
                f"/{lane}/api/login", {"username": name, "password": password}, content_type="application/json"
            )
        works[name] = (list(hashed), [query["sql"].split()[0] for query in queries])
        answers.add((response.status_code, response.content, "Server-Timing" in response))
    assert answers == {(401, b'{"error": "credentials"}', False)}
    assert len(hashed) == 1
    assert works["nobody"] == works[alice.username] == works[banned.username]


def hashes(monkeypatch):
    """What each hash that is computed from now on costs: KiB, passes, lanes."""
    found = []

    def noting(name, encoded_by):
        method = getattr(BoundedArgon2id, name)

        def noted(self, *args):
            answer = method(self, *args)
            cost = self.decode(encoded_by(args, answer))
            found.append((cost["memory_cost"], cost["time_cost"], cost["parallelism"]))
            return answer

        monkeypatch.setattr(BoundedArgon2id, name, noted)

    noting("encode", lambda args, answer: answer)
    noting("verify", lambda args, answer: args[1])
    return found
