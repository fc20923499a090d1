"""What is read aloud and typed in: a room's code, and the four words that bring somebody back to their seat.

Both are short, so guessing is counted, before a guess is looked at (ASVS 5.0, 6.3.1): a room's code per address, and in
all for addresses that have guessed wrong; the words per room.
"""

import hmac
import math
import secrets
import time
from hashlib import sha256

from django.conf import settings

from authdemo import policy
from authdemo.accounts.words import WORDS
from authdemo.store.client import connection

ALPHABET = "ACDEFHJKLMNPRTUVWXY34679"  # of what is taken for each other (B and 8, G and 6, S and 5) one at most
LETTERS = 6
WORDS_GIVEN = 4
WORDS_BITS = WORDS_GIVEN * math.log2(len(WORDS))  # good in one room, and once
WRONG_CODES = 20  # a minute from one address: a class that mistypes
WRONG_CODES_IN_ALL = 120  # a minute; then an address that has guessed wrong has to wait, and nobody else
WRONG_WORDS = 20  # a minute in one room
WAIT = "Too many were wrong within a minute. Wait a minute, then try again."


class TooManyGuesses(Exception):
    """Wrong codes or words were tried too often. The message is for the person who asked."""


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))


def as_typed(text: str) -> str:
    """A code as it is kept: somebody types small letters, blanks and dashes."""
    return "".join(char for char in text.upper() if char.isascii() and char.isalnum())[: 2 * LETTERS]


def words_as_typed(text: str) -> str:
    """The words as they are given: small, one blank between them, nothing else."""
    return " ".join(word for word in text.lower().replace("-", " ").split()[: 2 * WORDS_GIVEN] if word in WORDS)


def way_back(participant_id: str, times_used: int) -> str:
    """The four words of a seat: nobody without SECRET_KEY can derive them, and each use changes them."""
    message = f"room:{participant_id}:{times_used}".encode()
    digest = hmac.new(settings.SECRET_KEY.encode(), message, sha256).digest()
    numbers = (int.from_bytes(digest[at * 4 : at * 4 + 4]) for at in range(WORDS_GIVEN))
    return " ".join(WORDS[number % len(WORDS)] for number in numbers)


def guess_code(address: str) -> None:
    """Count a code that this address is about to try. Raises `TooManyGuesses`."""
    here, everywhere = _count(_of_address(address), _of_all())
    if here > WRONG_CODES or (everywhere > WRONG_CODES_IN_ALL and here > 1):
        raise TooManyGuesses(WAIT)


def code_was_right(address: str) -> None:
    """It is no guess then."""
    _count(_of_address(address), _of_all(), by=-1)


def guess_words(room: str) -> None:
    """Count words that somebody is about to try in this room. Raises `TooManyGuesses`."""
    (here,) = _count(_of_room(room))
    if here > WRONG_WORDS:
        raise TooManyGuesses(WAIT)


def words_were_right(room: str) -> None:
    """They are no guess then."""
    _count(_of_room(room), by=-1)


def _count(*kinds: str, by: int = 1) -> list[int]:
    minute, prefix = int(time.time() // 60), policy.site().prefix
    with connection().pipeline() as pipe:
        for kind in kinds:
            pipe.incrby(f"{prefix}room-guesses:{kind}:{minute}", by)
            pipe.expire(f"{prefix}room-guesses:{kind}:{minute}", 60)
        return [int(answer) for answer in pipe.execute()[::2]]


def _of_address(address: str) -> str:
    return f"address:{address}"


def _of_all() -> str:
    return "all"


def _of_room(room: str) -> str:
    return f"words:{room}"
