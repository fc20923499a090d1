"""What is read aloud and typed in: a room's code, and the four words that bring somebody back to their seat.

Both are short, so guessing is counted: per address, and in all (ASVS 5.0, 6.3.1).
"""

import hmac
import secrets
import time
from hashlib import sha256

from django.conf import settings

from authdemo import policy
from authdemo.accounts.words import WORDS
from authdemo.store.client import connection

ALPHABET = (
    "ACDEFHJKLMNPRTUVWXY34679"  # nothing that is taken for something else: no B and 8, G and 6, O, 0 and Q, S and 5
)
LETTERS = 6
WORDS_GIVEN = 4  # of 105: 27 bits, good for one room and one use
WRONG_PER_MINUTE = 20  # from one address: a class that mistypes
WRONG_IN_ALL = 120  # a minute


class TooManyGuesses(Exception):
    """Wrong codes were tried too often. The message is for the person who asked."""


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))


def as_typed(text: str) -> str:
    """A code as it is kept: somebody types small letters, blanks and dashes."""
    return "".join(char for char in text.upper() if char.isalnum())[: 2 * LETTERS]


def way_back(participant_id: str, times_used: int) -> str:
    """The four words of a seat: nobody without SECRET_KEY can derive them, and each use changes them."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"room:{participant_id}:{times_used}".encode(), sha256).digest()
    numbers = (int.from_bytes(digest[at * 4 : at * 4 + 4]) for at in range(WORDS_GIVEN))
    return " ".join(WORDS[number % len(WORDS)] for number in numbers)


def words_as_typed(text: str) -> str:
    return " ".join(text.lower().replace("-", " ").split())[:80]


def refuse_guessing(address: str) -> None:
    """Raises `TooManyGuesses` once too many were wrong within this minute; a right one is refused then, too."""
    here, everywhere = (int(count or 0) for count in connection().mget(*_counters(address)))
    if here >= WRONG_PER_MINUTE or everywhere >= WRONG_IN_ALL:
        raise TooManyGuesses("Too many codes were wrong within a minute. Wait a minute, then try again.")


def count_wrong(address: str) -> None:
    with connection().pipeline() as pipe:
        for key in _counters(address):
            pipe.incr(key)
            pipe.expire(key, 60)
        pipe.execute()


def _counters(address: str) -> tuple[str, str]:
    minute, prefix = int(time.time() // 60), f"{policy.site().prefix}room-guesses:"
    return f"{prefix}{address}:{minute}", f"{prefix}all:{minute}"
