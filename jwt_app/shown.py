"""What the browser and the server hold for this lane, fit to be shown: what would let somebody in is masked."""

import json
import time
from collections.abc import Mapping

from django.conf import settings

from authdemo import policy
from authdemo.basics import base64url
from authdemo.store.client import connection
from authdemo.strategy import HeldCookie, HeldKey
from authdemo.web import agents
from jwt_app import denylist, families
from jwt_app.modes import MODES, Asks


def access_cookie(token: str) -> HeldCookie:
    """The three parts, each with its beginning; the signature, which lets somebody in, masked."""
    header, _, rest = token.partition(".")
    payload, _, signature = rest.partition(".")
    parts = (
        ("header", header[:10] + "…"),
        ("plain", "."),
        ("payload", payload[:10] + "…"),
        ("plain", "."),
        ("signature", signature[:4]),
        ("mask", "•" * 8),
    )
    size = len(settings.ACCESS_COOKIE_NAME) + 1 + len(token)
    says, expires = _readable(payload)
    return HeldCookie(settings.ACCESS_COOKIE_NAME, parts, size, says, expires, policy.current().leeway)


def _readable(payload: str) -> tuple[str, float | None]:
    """What anybody can read in a token, without a key."""
    try:
        claims = json.loads(base64url.decode(payload))
        return f"Readable by anyone: {claims['name']}, {claims['role']}.", float(claims["exp"])
    except (ValueError, KeyError, TypeError):
        return "Not a token of ours.", None


def refresh_cookie(token: str) -> HeldCookie:
    parts = (("plain", token[:8]), ("mask", "•" * 16))
    size = len(settings.REFRESH_COOKIE_NAME) + 1 + len(token)
    return HeldCookie(
        settings.REFRESH_COOKIE_NAME, parts, size, "Buys the next access token. Its nonce is kept nowhere else."
    )


def _asked(family: Mapping[str, str]) -> str:
    """Who asks for this family, and when. The access token was issued when the refresh token was last rotated."""
    mode = MODES.get(family.get("mode", ""))
    if mode is None:
        return ""
    if mode.asks is Asks.NOBODY and "rotated" in family:
        renewed = (int(family["rotated"]) - int(family["ahead"])) / 1000  # as in `Family.told`
        expires = renewed + float(family["lifetime"])
        if time.time() >= expires + policy.current().leeway:
            return "Nobody asked until the token expired."
    return mode.family


def with_agent(family: Mapping[str, str]) -> dict[str, str]:
    """Its fields with what the browser calls itself, which Redis holds in few bytes."""
    return {**family, "agent": agents.whole(family["agent"])} if "agent" in family else dict(family)


def keys(login_id: str) -> list[HeldKey]:
    """The family and, where there is one, the deny entry."""
    with connection().pipeline(transaction=False) as pipe:
        pipe.hgetall(families.key(login_id))
        pipe.get(denylist.key(login_id))
        family, denied = pipe.execute()
    raw = {name.decode(): value.decode() for name, value in family.items()}
    shown = f"family:{login_id[:8]}…"
    if not raw:
        found = [HeldKey(shown, None, "No such key: nothing is kept of this sign-in, or it is gone.")]
    else:
        public = {name: value for name, value in with_agent(raw).items() if name not in {"secret", "request"}}
        ended = int(raw["ended"]) / 1000 if "ended" in raw else None
        size = sum(len(name) + len(value) for name, value in raw.items())
        found = [HeldKey(shown, json.dumps(public), _asked(raw), ended=ended, bytes=size)]
    if entry := denylist.parse(denied):
        which = "Every token of this sign-in is"
        if not entry.denies_all:
            which = f"Tokens signed before the account had version {entry.least:g} are"
        shown = f"deny:{login_id[:8]}…"
        found.append(HeldKey(shown, entry.text, f"{which} refused.", ended=entry.at, bytes=len(entry.text)))
    return found
