"""Tokens with whatever inside, signed by our own key, and what a verifier says to them."""

import base64
import json
import time
from dataclasses import replace

from authdemo import policy
from authdemo.strategy import Rejected
from jwt_app import key_ring, tokens
from jwt_app.token_claims import TokenClaims


def claims(**changes):
    now = time.time()
    found = TokenClaims(7, "alice", "member", 3, "A" * 22, "refresh", now, now + 60, policy.site().audience)
    return replace(found, **changes)


def b64(data):
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unpack(token):
    return [json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2]]


def signed(ring, header=None, payload=None, key=None):
    """A token signed by our own key, with whatever inside: only a mistake of ours could make one."""
    token = tokens.mint(claims())
    good_header, good_payload = unpack(token)
    key = key or ring.current
    text = f"{b64({**good_header, **(header or {})})}.{b64(good_payload if payload is None else payload)}"
    algorithm = key_ring.ALGORITHMS[key.algorithm]
    return f"{text}.{b64(algorithm.sign(text.encode(), algorithm.prepare_key(key.signing)))}"


def changed(payload, **fields):
    return {name: value for name, value in {**payload, **fields}.items() if value is not ...}


def reason(token, audience=None):
    try:
        tokens.verify(token, audience or policy.site().audience)
    except Rejected as rejected:
        return rejected.reason
    return "accepted"
