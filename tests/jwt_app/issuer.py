"""An issuer for the verifier of another service: it publishes keys and signs tokens, whatever is in them."""

import time

import jwt

from authdemo.basics.asking_a_site import Unknown
from jwt_app.key_ring import Key
from jwt_app.verifier import verified

AUDIENCE, ISSUER = "an API", "an issuer"


def who(token, keys, audience=AUDIENCE, issuer=ISSUER, **more):
    return verified(token, keys, audience, issuer, **more)


class Issuer:
    """Somebody who publishes keys, and can be away; and the clock of whoever asks."""

    def __init__(self, algorithm="ES256"):
        self.keys = [Key.generate(algorithm, "current")]
        self.asked, self.is_away, self.time = 0, False, 1000.0

    def published(self):
        self.asked += 1
        if self.is_away:
            raise Unknown("away")
        return {"keys": [key.public_jwk() for key in self.keys]}

    def signs(self, key=None, headers=None, **claims):
        key, now = key or self.keys[0], time.time()
        said = {"iss": ISSUER, "aud": AUDIENCE, "sub": "7", "iat": now, "exp": now + 60, "jti": "x"}
        said |= {"name": "maple-17", "role": "member"}
        said = {name: value for name, value in (said | claims).items() if value is not None}
        return jwt.encode(said, key.signing, key.algorithm, {"typ": "at+jwt", "kid": key.kid} | (headers or {}))
