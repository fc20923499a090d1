"""Another service: checks tokens with public keys alone. Run by its path with `python -I`, and with nothing else.

It imports nothing of ours, has no secret and no environment, and no network: an audit hook ends it at the first event
of a socket. In: lines of JSON, each a token, a JWK set, an issuer and an audience. Out: a line of JSON for each.
"""

import json
import sys
from typing import Any


def verdict(order: dict[str, Any]) -> dict[str, Any]:
    """What it makes of one token."""
    try:
        kid = jwt.get_unverified_header(order["token"]).get("kid")
        keys = [key for key in jwt.PyJWKSet.from_dict(order["jwks"]).keys if key.key_id == kid]
        claims = jwt.decode(
            order["token"],
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

    sys.addaudithook(no_network)
    for line in sys.stdin:
        print(json.dumps(verdict(json.loads(line))), flush=True)
