r"""How a record is written down in Redis, in few bytes: two lines of text, who is signed in and what pages have put in.

    7 member 1 1 1763683351123 43200000 192.0.2.10 0 ~o5lbjA2hFqE4AgA maple-17
    QQXWHtnnC-fSwJ0547_1Ug {"cart": ["apple"]}

The first has the values of FIELDS, with a space between them: numbers as they are, `until` as the milliseconds after
`began`, and the name last, in which there may be spaces. `lua/` counts on the places of role, version and born. The
second is Django's note of the password's state, by which its `login()` leaves a session, without the two others that
follow from the first line and the site; then a JSON object of all else, where there is any. Data that are not as
`login()` leaves them are that object alone, under their own names.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from authdemo.basics import base64url
from authdemo.web import agents

FIELDS = ("user_id", "role", "version", "born", "began", "until", "address", "remember", "agent", "username")
BACKEND = "django.contrib.auth.backends.ModelBackend"  # the only one of this site
_HASH = re.compile(r"[0-9a-f]{32}")  # as `User.get_session_auth_hash` writes it
_SHORT = re.compile(r"(?P<hash>[A-Za-z0-9_-]{22})(?: (?P<rest>\{.*))?", re.DOTALL)


def identity_line(identity: Mapping[str, Any]) -> str:
    """Of an identity with all of FIELDS."""
    kept = {
        **identity,
        "until": identity["until"] - identity["began"],
        "remember": int(identity["remember"]),
        "agent": agents.short(identity["agent"]),
        "username": name(identity["username"]),
    }
    return " ".join(str(kept[field]) for field in FIELDS)


def identity(line: str) -> dict[str, Any]:
    """By name; `agent` still short, since a request asks for it hardly ever (`agents.whole`)."""
    user_id, role, version, born, began, life, address, remember, agent, username = line.split(" ", len(FIELDS) - 1)
    return {
        "user_id": int(user_id),
        "role": role,
        "version": int(version),
        "born": int(born),
        "began": int(began),
        "until": int(began) + int(life),
        "address": address,
        "remember": remember == "1",
        "agent": agent,
        "username": json.loads(f'"{username}"'),
    }


def name(username: str) -> str:
    """A user's name as it stands in a line: what would end one is escaped, as in JSON."""
    return json.dumps(username, ensure_ascii=False)[1:-1]


def data_line(data: Mapping[str, Any], user_id: int | None) -> str:
    """`user_id`: whose session it is, as its first line says."""
    rest = dict(data)
    follows = {SESSION_KEY: rest.pop(SESSION_KEY, None), BACKEND_SESSION_KEY: rest.pop(BACKEND_SESSION_KEY, None)}
    digest = rest.pop(HASH_SESSION_KEY, None)
    if follows != _following_from(user_id) or not (isinstance(digest, str) and _HASH.fullmatch(digest)):
        return json.dumps(data)
    note = base64url.encode(bytes.fromhex(digest))
    return f"{note} {json.dumps(rest)}" if rest else note


def data(line: str, user_id: int) -> dict[str, Any]:
    """What pages see: everything under its own name."""
    found = _SHORT.fullmatch(line)
    if not found:
        whole: dict[str, Any] = json.loads(line)
        return whole
    digest = base64url.decode(found["hash"]).hex()
    return {**_following_from(user_id), HASH_SESSION_KEY: digest, **json.loads(found["rest"] or "{}")}


def _following_from(user_id: int | None) -> dict[str, str]:
    return {SESSION_KEY: str(user_id), BACKEND_SESSION_KEY: BACKEND}
