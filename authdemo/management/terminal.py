"""The three streams of a command, whatever has become of them: closed, full, read by nobody any more.

Terminals may know fewer characters than our sentences have. What they cannot show becomes its nearest in ASCII:

>>> "the thief’s copy · 3 µs …".encode("ascii", readable())
b"the thief's copy * 3 us ..."
"""

import codecs
import io
import os
import sys
import unicodedata
from typing import NoReturn

SIGPIPE_STATUS = 128 + 13  # by which shells know it
_NAME = "authdemo.readable"
_NEAREST = {
    **dict.fromkeys("‘’‚′", "'"),
    **dict.fromkeys("“”„″«»", '"'),
    **dict.fromkeys("‐‑‒–—−", "-"),
    **dict.fromkeys("·•", "*"),
    **{
        "…": "...",
        "‹": "<",
        "›": ">",
        "→": "->",
        "←": "<-",
        "×": "x",
        "µ": "u",
        "μ": "u",
        "≤": "<=",
        "≥": ">=",
        "ß": "ss",
        "█": "#",
    },
}


def readable() -> str:
    """The name of the error handler that encodes so, known to Python from now on."""
    codecs.register_error(_NAME, _encode_error)
    return _NAME


class Unread(SystemExit):
    """What was printed did not arrive. Where nobody reads any more (`| head`), as if `SIGPIPE` had ended us."""


class Output(io.TextIOWrapper):
    """A standard output that ends the command where it cannot go on, instead of showing where in the code that was."""

    def write(self, text: str) -> int:
        try:
            return super().write(text)
        except OSError as error:
            self._end(error)

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as error:
            self._end(error)

    def _end(self, error: OSError) -> NoReturn:
        _lead_nowhere(self.fileno())  # what is left: Python would try again at its end
        if isinstance(error, BrokenPipeError):
            raise Unread(SIGPIPE_STATUS) from None
        raise Unread(f"Not all of it could be printed: {error.strerror}.") from None


def open_streams() -> None:
    """Have whatever this process prints come out readably, on any terminal, and go nowhere where there is none.

    Of the three that were closed (`>&-`) the numbers are taken first: the next file that is opened would get them, and
    what is printed would be written into it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            _lead_nowhere(number)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))
    if isinstance(sys.stdout, io.TextIOWrapper):
        as_it_was = {name: getattr(sys.stdout, name) for name in ("encoding", "line_buffering", "write_through")}
        sys.stdout = Output(sys.stdout.detach(), **as_it_was, errors=readable())
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors=readable())


def _lead_nowhere(number: int) -> None:
    """Have this file number be that of nothing."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.set_inheritable(nothing, True)  # as these three are
    if nothing != number:  # a number that is free is given to the next file
        os.dup2(nothing, number)
        os.close(nothing)


def as_typed(argument: str) -> str:
    """An argument as text. Where it was none to Python (PEP 383), the locale is another one than the terminal's own."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _encode_error(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_nearest, as_typed(error.object[error.start : error.end]))), error.end


def _nearest(character: str) -> str:
    """In ASCII: by our list, else without its accents, else a question mark."""
    if character in _NEAREST:
        return _NEAREST[character]
    return unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode() or "?"
