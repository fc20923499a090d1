"""Terminals that know fewer characters than our sentences have: what they cannot show becomes its nearest in ASCII.

>>> "the thief’s copy · 3 µs …".encode("ascii", readable())
b"the thief's copy * 3 us ..."
"""

import codecs
import sys
import unicodedata

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
    },
}


def readable() -> str:
    """The name of the error handler that encodes so, known to Python from now on."""
    codecs.register_error(_NAME, _encode_error)
    return _NAME


def speak_plainly() -> None:
    """Have whatever this process prints come out readably, on any terminal."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # neither one that is closed nor one that somebody put in its place
            stream.reconfigure(errors=readable())


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
