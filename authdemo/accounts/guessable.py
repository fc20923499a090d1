"""Refuses passwords that are put together from what everybody tries first.

Lists of common passwords hold few of twelve characters or more: of the 20 000 in Django's, some 190. ASVS 5.0, 6.2.4
wants the 3000 most common ones that the policy would otherwise allow. Instead of shipping such a list this follows how
its entries are made: one or two common pieces, and a few digits.

>>> [is_guessable(word) for word in ("letmeinletmein", "P@ssword-2026!", "qwertyuiop12", "redis-django")]
[True, True, True, True]
>>> is_guessable("correct horse battery staple")  # three words or more are no longer one of the first tries
False

It is a rule and no list: of the long entries in Django's it finds more than half without having been told them. How
many of a longer list it would find, we cannot say. `CommonPasswordValidator` refuses those of Django's word by word.
"""

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

# What this site is about (ASVS 5.0, 6.1.2). The username is one too, whole and in its parts.
_CONTEXT = (
    "admin auth authdemo claim claims compare cookie cookies demo django jwt lab login logout member password python "
    "redis secret security session sessions token tokens user username"
)
CONTEXT_WORDS = frozenset(_CONTEXT.split())
REFUSED = (
    "This password is put together from words, names or keys next to each other that are tried first. "
    "Three unrelated words are better."
)

SHORTEST_PIECE = 3  # characters
_NUMBER = r"\d{1,4}"  # a year, a day of a birthday, "the same password as last time, plus one"
_SPELLINGS = str.maketrans("@4301!5$7", "aaeolisst")
_FILLING = re.compile(r"""[\s\-_.,!?*#+/'"]""")  # what stands between pieces, or is added to please a rule
_WALKS = (
    *("01234567890123456789", "1234567890-=", "abcdefghijklmnopqrstuvwxyz"),
    *("qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"),
    *("qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn"),
    *("1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "1qazxsw23edcvfr45tgbnhy67ujm", "qazwsxedcrfvtgbyhnujmikolp"),
    *("qazxswedcvfrtgbnhyujm", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0"),
    *("123456789101112131415", "010203040506070809101112", "102030405060708090"),
)


class GuessablePasswordValidator:
    """For AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: Any = None) -> None:
        name = getattr(user, "username", "").lower()
        if is_guessable(password, {name, *re.findall(r"[^\W\d_]+", name)}):
            raise ValidationError(REFUSED, code="password_guessable")

    def get_help_text(self) -> str:
        return "Your password can’t be one or two common words with a few digits."


def is_guessable(password: str, names: Collection[str] = ()) -> bool:
    """Whether two pieces at most, and a number, make up the password; `names` are pieces as well, as they are typed."""
    known = common() | {name for name in names if len(name) >= SHORTEST_PIECE}
    return any(_is_made_of_pieces(_unrepeated(spelled), known) for spelled in _spelled(password.lower()))


@cache
def common() -> frozenset[str]:
    """Django's list of common passwords, and the words of this site."""
    listed: set[str] = CommonPasswordValidator().passwords
    return CONTEXT_WORDS | {word for word in listed if len(word) >= SHORTEST_PIECE}


def _spelled(password: str) -> Iterator[str]:
    """As typed, without what stands between the pieces, and with signs and digits read as letters."""
    bare = _FILLING.sub("", password)
    yield from {password, bare, password.translate(_SPELLINGS), _FILLING.sub("", password.translate(_SPELLINGS))}


def _unrepeated(password: str) -> str:
    """What is repeated, once: "abcabc" is no longer than "abc", nor is "aabbcc"."""
    if password and password[::2] == password[1::2]:
        password = password[::2]
    period = (password + password).find(password, 1)
    return password[:period] if 0 < period < len(password) else password


def _is_made_of_pieces(password: str, known: Collection[str]) -> bool:
    """Whether it is one or two pieces, with a number in front, in between or behind."""
    for bare in {password, *_without_a_number(password)}:
        if _is_piece(bare, known):
            return True
        cuts = range(SHORTEST_PIECE, len(bare) - SHORTEST_PIECE + 1)
        if any(_is_piece(bare[:cut], known) and _is_piece(bare[cut:], known) for cut in cuts):
            return True
    return False


def _without_a_number(password: str) -> Iterator[str]:
    for found in re.finditer(rf"^{_NUMBER}|(?<!\d){_NUMBER}(?!\d)|{_NUMBER}$", password):
        yield password[: found.start()] + password[found.end() :]


def _is_piece(text: str, known: Collection[str]) -> bool:
    """A common word or name, also backwards, keys in a row, or one character again and again."""
    backwards = text[::-1]
    return (
        text in known
        or backwards in known
        or len(set(text)) <= 1
        or any(text in walk or backwards in walk for walk in _WALKS)
    )
