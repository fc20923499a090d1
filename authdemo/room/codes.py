"""What is read aloud and typed in: a room's code, and the four words that bring somebody back to their seat.

Both are short, so guessing is counted (ASVS 5.0, 6.3.1). Wrong codes, per address and in all: a class behind one
address that types the right one at the same moment is let in. Words, of which a room has many that are right, per room
and before they are tried.
"""

import hmac
import secrets
from hashlib import sha256

from django.conf import settings

from authdemo.accounts.words import WORDS
from authdemo.store import per_minute

ALPHABET = "ACDEFHJKLMNPRTUVWXY34679"  # of what is taken for each other (B and 8, G and 6, S and 5) one at most
LETTERS = 6
WORDS_GIVEN = 4  # good in one room, and once
WRONG_CODES = 20  # a minute from one address: a class that mistypes
WRONG_CODES_IN_ALL = 120  # a minute; then an address that has guessed wrong has to wait, and nobody else
WRONG_WORDS = 20  # a minute in one room
BY_ALL = "room-guesses:all"
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


def refuse_who_guesses(address: str) -> None:
    """Before a code is looked up. Raises `TooManyGuesses` where this address, or everybody together, has guessed wrong
    too often; whoever has not yet guessed wrong waits for nobody."""
    here = per_minute.so_far(_by(address))
    if here >= WRONG_CODES or (here and per_minute.so_far(BY_ALL) >= WRONG_CODES_IN_ALL):
        raise TooManyGuesses(WAIT)


def code_was_wrong(address: str) -> None:
    """Of many at once as many more get through as are being answered (`rsgi.THREADS`)."""
    per_minute.counted(_by(address))
    per_minute.counted(BY_ALL)


def guess_words(room: str) -> None:
    """Count words that somebody is about to try in this room. Raises `TooManyGuesses`."""
    if per_minute.counted(_in(room)) > WRONG_WORDS:
        words_were_right(room)
        raise TooManyGuesses(WAIT)


def words_were_right(room: str) -> None:
    """They are no guess then, and neither are those that were not tried."""
    per_minute.counted(_in(room), by=-1)


def _by(address: str) -> str:
    return f"room-guesses:address:{address}"


def _in(room: str) -> str:
    return f"room-guesses:words:{room}"
