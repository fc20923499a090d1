"""Another service that is shown sessions: it has the secret that signs cookies, and nothing to look a record up in.

Run by its path with `python -I`, and with nothing else. It imports nothing of ours, has no environment, and no network:
an audit hook ends it at the first event of a socket. It knows what it is told. In: lines of JSON, each a credential and
the secret and the salt of what Django signs. Out: a line of JSON for each.

Tokens are shown to the program that anybody would run for that (`other_services`). There is none for sessions: what
`sessions_app/asker.py` knows, it has asked, and a session that is all in its cookie has no record to ask about.
"""

import json
import sys
from typing import Any


def verdict(order: dict[str, Any]) -> dict[str, Any]:
    """A session can be checked where it is all in the cookie, by whoever has the secret that also signs it."""
    try:
        session = signing.loads(order["credential"], key=order["secret"], salt=order["salt"], fallback_keys=[])
    except signing.BadSignature as error:
        return {"accepted": False, "says": type(error).__name__}
    return {"accepted": True, "says": session["_auth_user_id"]}


def no_network(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook (PEP 578): nothing that has to do with sockets gets through, in whatever library it happens."""
    if event.startswith("socket."):
        raise SystemExit(f"refused: {event}")


if __name__ == "__main__":
    from django.core import signing

    sys.addaudithook(no_network)
    for line in sys.stdin:
        print(json.dumps(verdict(json.loads(line))), flush=True)
