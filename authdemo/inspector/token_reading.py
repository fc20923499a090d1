"""A pasted token, read as anybody can read it: no key is needed for that, and none is used here.

>>> read("eyJhbGciOiJub25lIn0.eyJzdWIiOiI3In0.").payload.value
{'sub': '7'}

Whatever was pasted is judged part by part, so that a broken token says where it is broken. The signature, which lets
somebody in, is measured and never shown; neither are bytes that are no text, which may be one in the wrong place.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from authdemo.basics import base64url

LONGEST = 16 * 1024  # bytes of what may be pasted
NESTED = 60  # brackets: what has more of them is shown on one line
SHOWN = 4000  # characters of text that is not JSON

_FOREIGN = re.compile(r"[^A-Za-z0-9_-]")
_SESSION_ID = re.compile(r"[A-Za-z0-9_-]{43}")
_REFRESH = re.compile(r"1\.[A-Za-z0-9_-]{22}\.[0-9]+\.[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{43}")


@dataclass
class Part:
    """The header or the payload: what is wrong with it, and what can be read of it all the same."""

    name: str
    size: int  # characters
    wrong: list[str] = field(default_factory=list)
    value: dict[str, Any] | None = None  # where it is a JSON object
    text: str = ""  # laid out, or as it stands where it is no JSON


@dataclass(frozen=True)
class Reading:
    """All that can be said without a key."""

    text: str  # the token itself: never to be shown
    masked: Sequence[tuple[str, str]]
    size: int
    wrong: Sequence[str]  # with the token as a whole
    header: Part
    payload: Part
    signature: Part

    @property
    def is_token(self) -> bool:
        """Whether there is at least something of a token in it."""
        return self.header.value is not None or self.payload.value is not None

    @property
    def parts(self) -> list[Part]:
        return [self.header, self.payload, self.signature]


def read(pasted: str) -> Reading:
    """Take what was pasted apart. Never fails: a mistake is part of what is read."""
    text = pasted.strip()
    if text[:7].lower() == "bearer ":
        text = text[7:].strip()
    segments = text.split(".")
    three = [*segments, "", "", ""][:3] if len(segments) <= 3 else [segments[0], "", ""]
    header, payload = _part("header", three[0]), _part("payload", three[1])
    signature = _measured(three[2]) if len(segments) == 3 else Part("signature", 0, ["There is none."])
    if len(segments) == 1 and header.value is None:
        header = Part("header", len(text), ["Not a part of a token."])
    return Reading(text, _masked(segments), len(text.encode()), _whole(text, segments), header, payload, signature)


def _whole(text: str, segments: list[str]) -> list[str]:
    """What is wrong with the number of parts, and what it may be instead."""
    if len(segments) == 3:
        return []
    found = f"A token has three parts, with a dot between them; this has {len(segments)}."
    if _REFRESH.fullmatch(text):
        return [found, "It has the form of a refresh token of this site: a secret, with nothing to read in it."]
    if _SESSION_ID.fullmatch(text):
        return [found, "It has the form of a session id of this site: a pointer, with nothing to read in it."]
    if len(segments) == 5:
        return [found, "Five parts make an encrypted token (JWE, RFC 7516): only its header can be read."]
    return [found]


def _part(name: str, segment: str) -> Part:
    part = Part(name, len(segment))
    raw = _bytes(part, segment)
    if raw is None:
        return part
    try:
        part.text = raw.decode()
    except UnicodeDecodeError:
        part.wrong.append(f"Its {len(raw)} bytes are no text (UTF-8).")
        return part
    _parse(part)
    return part


def _bytes(part: Part, segment: str) -> bytes | None:
    """What the base64url stands for, also where a careless program has written it; None where nothing can be told."""
    if not segment:
        part.wrong.append("It is empty.")
        return None
    text = segment.rstrip("=")
    if text != segment:
        part.wrong.append("It ends in “=”; a token leaves the padding out (RFC 7515, 2), and this site takes none.")
    if re.search(r"\s", text):
        part.wrong.append("There are blanks or line breaks in it.")
        text = re.sub(r"\s", "", text)
    if re.search(r"[+/]", text):
        part.wrong.append("“+” and “/” are of ordinary base64; a token has “-” and “_” for them.")
        text = text.replace("+", "-").replace("/", "_")
    if foreign := _FOREIGN.search(text):
        part.wrong.append(f"Its character {foreign.start() + 1} is none of base64url (A–Z a–z 0–9 - _).")
        return None
    if len(text) % 4 == 1:
        part.wrong.append("A character is missing or is one too many: no base64 has this length.")
        text = text[:-1]
    return base64url.decode(text)


def _parse(part: Part) -> None:
    """From text to a JSON object; what a strict reader complains of is noted on the way."""
    twice: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in found]
        twice.extend(name for name in dict.fromkeys(names) if names.count(name) > 1)
        return dict(found)

    try:
        value = json.loads(part.text, object_pairs_hook=pairs, parse_constant=_no_number)
    except RecursionError:
        part.wrong.append("It is nested too deep for any careful reader.")
    except ValueError as error:
        where = f", from its character {error.pos + 1} on" if isinstance(error, json.JSONDecodeError) else ""
        part.wrong.append(f"Its text is not JSON{where}.")
    else:
        if isinstance(value, dict):
            part.value = value
        else:
            part.wrong.append("It is JSON, but not an object: {…}.")
        if sum(map(part.text.count, "[{")) <= NESTED:
            part.text = json.dumps(value, indent=2, ensure_ascii=False)
    for name in twice:
        part.wrong.append(f"“{name}” is in it twice: one reader takes the last (as this site does), another the first.")
    part.text = part.text if part.value is not None else part.text[:SHOWN]


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _measured(segment: str) -> Part:
    """The signature: how long it is, and nothing else."""
    part = Part("signature", len(segment))
    raw = _bytes(part, segment)
    if raw is not None:
        part.text = f"{len(raw)} byte{'s' * (len(raw) != 1)}"
    return part


def _masked(segments: list[str]) -> list[tuple[str, str]]:
    """The beginning of each part, in its colour: see `strategy.HeldCookie`. Of what has no parts nothing is shown."""
    if len(segments) not in {2, 3}:
        return [("mask", "•" * 16)]
    shown = [
        (kind, text[: min(10, len(text) // 3)] + "…")
        for kind, text in zip(("header", "payload"), segments[:2], strict=True)
    ]
    parts = [shown[0], ("plain", "."), shown[1]]
    if len(segments) == 3:
        parts += [("plain", "."), ("signature", segments[2][: min(4, len(segments[2]) // 8)]), ("mask", "•" * 8)]
    return parts
