"""What is read from the environment is what was meant, or is refused with a sentence that gives nothing away."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from authdemo import env

NAME = "INTROSPECTION_SECRET"


@pytest.mark.parametrize("value", ["Zl8-_w9kQ2rTn4VbYc7HdXe1MfGs5JuA", "!~" * 16, "x" * 512])
def test_a_password_of_32_characters_and_more_is_taken_as_it_is(monkeypatch, value):
    monkeypatch.setenv(NAME, f" {value}\n")
    assert env.password(NAME) == value, "blanks around it belong to whatever it was read from"


@pytest.mark.parametrize("value", [None, "", "  "])
def test_without_one_there_is_none(monkeypatch, value):
    monkeypatch.delenv(NAME, raising=False)
    if value is not None:
        monkeypatch.setenv(NAME, value)
    assert env.password(NAME) == ""


@pytest.mark.parametrize(
    "value", ["short", "x" * 31, "x" * 513, "x" * 16 + " " + "y" * 16, "x" * 32 + "\nX: y", "ä" * 32, "x" * 32 + "\x7f"]
)
def test_one_that_is_short_or_fits_no_header_is_refused_and_not_shown(monkeypatch, value):
    monkeypatch.setenv(NAME, value)
    with pytest.raises(ImproperlyConfigured) as refused:
        env.password(NAME)
    assert str(refused.value) == f"{NAME} takes 32 to 512 printable characters without a blank."
