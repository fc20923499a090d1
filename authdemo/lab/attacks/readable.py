"""Reading a credential as anybody can who holds it: without any key."""

import binascii
import re
import zlib
from collections.abc import Iterator

from authdemo.basics import base64url

_PARTS = re.compile(r"[.:]")


def parts(credential: str) -> Iterator[str]:
    """The text as it stands, and whatever its parts say once decoded (base64url, unpacked where Django packed it)."""
    yield credential
    packed = credential.startswith(".")  # Django's signing marks compressed payloads so
    for part in _PARTS.split(credential.lstrip(".")):
        try:
            raw = base64url.decode(part)
            yield (zlib.decompress(raw) if packed else raw).decode()
        except (ValueError, binascii.Error, zlib.error):
            continue


def says(credential: str) -> str:
    """All of that as one text."""
    return "\n".join(parts(credential))
