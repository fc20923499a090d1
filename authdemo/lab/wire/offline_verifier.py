"""Another service: checks credentials with keys alone. Run by its path with `python -I`, and with nothing else.

It imports nothing of ours, has no environment, and no network: an audit hook ends it at the first event of a socket. It
knows what it is told. In: lines of JSON, each a credential and what it may be checked with: a JWK set, an issuer and an
audience, or the secret and the salt of what Django signs. Out: a line of JSON for each.
"""

import json
import sys
from typing import Any


def verdict(order: dict[str, Any]) -> dict[str, Any]:
    """What it makes of one credential."""
    return of_session(order) if "secret" in order else of_token(order)


def of_session(order: dict[str, Any]) -> dict[str, Any]:
    """A session can be checked where it is all in the cookie, by whoever has the secret that also signs it."""
    try:
        session = signing.loads(order["credential"], key=order["secret"], salt=order["salt"], fallback_keys=[])
    except signing.BadSignature as error:
        return {"accepted": False, "says": type(error).__name__}
    return {"accepted": True, "says": session["_auth_user_id"]}


def of_token(order: dict[str, Any]) -> dict[str, Any]:
    """A token, by the public half of the key that it names."""
    try:
        kid = jwt.get_unverified_header(order["credential"]).get("kid")
        keys = [key for key in jwt.PyJWKSet.from_dict(order["jwks"]).keys if key.key_id == kid]
        claims = jwt.decode(
            order["credential"],
            keys[0].key,
            algorithms=[keys[0].algorithm_name],
            issuer=order["issuer"],
            audience=order["audience"],
        )
    except (jwt.PyJWTError, IndexError) as error:
        return {"accepted": False, "says": type(error).__name__}
    return {"accepted": True, "says": claims["name"], "role": claims["role"]}


def no_network(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook (PEP 578): nothing that has to do with sockets gets through, in whatever library it happens."""
    if event.startswith("socket."):
        raise SystemExit(f"refused: {event}")


if __name__ == "__main__":
    import jwt
    from django.core import signing

    sys.addaudithook(no_network)
    for line in sys.stdin:
        print(json.dumps(verdict(json.loads(line))), flush=True)
