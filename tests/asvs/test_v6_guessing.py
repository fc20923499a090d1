"""ASVS 5.0, chapter V6, as far as it is about signing in: what guessing passwords is up against."""

from statistics import median
from time import perf_counter

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model

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


def test_asvs_6_3_8_no_answer_tells_who_exists(lane):
    alice, banned = people.alice(), people.alice()
    banned.is_active = False
    banned.save()
    answers, seconds = set(), {}
    for turn in range(8):  # in turn, so that whatever slows the machine down slows all
        for name, password in (("nobody", PASSWORD), (alice.username, "wrong"), (banned.username, PASSWORD)):
            began = perf_counter()
            address = f"10.0.0.{turn}"
            response = Browser(lane).client.post(
                f"/{lane}/api/login",
                {"username": name, "password": password},
                content_type="application/json",
                REMOTE_ADDR=address,
            )
            seconds.setdefault(name, []).append(perf_counter() - began)
            answers.add((response.status_code, response.content, "Server-Timing" in response))
    assert answers == {(401, b'{"error": "credentials"}', False)}
    medians = [median(times) for times in seconds.values()]
    assert max(medians) < 3 * min(medians)
