"""`manage.py login_timing` measures and leaves nothing; what it finds is for a quiet machine to say, not for a test."""

import io

import pytest
from axes.models import AccessAttempt
from django.core.management import CommandError, call_command

from authdemo.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def timing(*arguments):
    out = io.StringIO()
    try:
        call_command("login_timing", *arguments, stdout=out)
    except CommandError as error:
        out.write(str(error))
    return out.getvalue()


def test_it_prints_a_spread_for_each_kind_and_how_far_apart_they_are():
    said = timing("--tries", "12")
    for kind in ("unknown user", "wrong password", "banned user"):
        assert f"\n{kind}" in f"\n{said}"
    assert said.count("middle half") == 3
    assert "12 tries of each in turn" in said
    assert "apart" in said
    assert said.endswith("So few tell nothing: 50 tries or more are judged.\n"), "and that is no failure"


def test_it_leaves_neither_users_nor_what_was_counted_of_them(redis):
    timing("--tries", "7")
    assert (User.objects.count(), AccessAttempt.objects.count(), redis.keys("*")) == (0, 0, [])


@pytest.mark.parametrize("number", ["1", "0", "-3"])
def test_too_few_tries_are_refused(number):
    assert timing("--tries", number) == f"--tries takes a number of 2 or more, not {number}."
