"""One access token, verified again and again: the cryptography alone, and what a library does around it."""

from functools import partial
from typing import Any

import jwt
from django.conf import settings

from authdemo.basics import base64url
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.stage import Stage
from jwt_app.key_ring import ALGORITHMS

CLAIMS = ("verify_exp", "verify_iat", "verify_nbf", "verify_aud", "verify_iss", "verify_sub", "verify_jti")
CLAIMS_ALONE = {"verify_signature": False} | dict.fromkeys(CLAIMS, True)


class TimedToken:
    """The access token of one browser, to be verified again and again."""

    def __init__(self, stage: Stage, laptop: Browser):
        self.key, self.audience = stage.ring.current, stage.policy.audience
        self.text = laptop.cookie(settings.ACCESS_COOKIE_NAME) or ""
        signed, _, seal = self.text.rpartition(".")
        arithmetic = ALGORITHMS[self.key.algorithm]
        prepared = arithmetic.prepare_key(self.key.verifying)
        self.verify = partial(arithmetic.verify, signed.encode(), prepared, base64url.decode(seal))

    def decode(self, options: Any = None) -> object:
        key = self.key
        return jwt.decode(self.text, key.verifying, [key.algorithm], audience=self.audience, options=options)

    def decode_unsigned(self) -> object:
        """All the same but for the signature; PyJWT would leave out the claims along with it."""
        return self.decode(CLAIMS_ALONE)
