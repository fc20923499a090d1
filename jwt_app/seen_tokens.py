"""The tokens that a key ring has found genuine: each signature is checked once in a process, and not per request.

A browser sends the same bytes with every request, and to check them with PyJWT takes 20 times as long as to look them
up. What is kept is what no time changes: that these very bytes were signed by this key for this issuer and audience,
and what they say. What can change is asked on every request, as without this: whether the key is still good, whether
the token's time has come or is over, and whoever its mode says to ask.

    found by    SHA-256 of issuer, audience and the token's bytes: memory holds nothing that lets somebody in
    kept        what held, never what failed: whoever sends forgeries fills nothing
    bounded     MOST; the one kept first goes first
    gone        with the ring: whatever changes the key file makes another one, and a run has its own
"""

from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import Any

MOST = 4096  # tokens; about 3 MB


@dataclass(eq=False)
class SeenTokens:
    """Those of one ring: what was found out about a token, by its name here."""

    _found: dict[bytes, Any] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, name: bytes) -> Any:
        """None for a token that was not seen, or too many ago."""
        return self._found.get(name)

    def keep(self, name: bytes, found: Any) -> None:
        with self._lock:
            self._found[name] = found
            while len(self._found) > MOST:
                del self._found[next(iter(self._found))]


def name_of(token: str, issuer: str, audience: str) -> bytes:
    """Of these exact bytes, presented here: none of the three has a line break, so no two have one name."""
    return sha256(f"{issuer}\n{audience}\n{token}".encode()).digest()
