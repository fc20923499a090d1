"""A token that says whom it is for, and a verifier that does not ask (RFC 8725, 3.9)."""

import time
from typing import Any

import jwt

from authdemo import policy
from authdemo.lab.attacks.mistakes.naive_jwt import NaiveJwt
from authdemo.strategy import Account


class AnyAudience(NaiveJwt):
    """PyJWT refuses an `aud` that nobody asked for, and this is how it is made to be quiet."""

    def claims(self, user: Account) -> dict[str, Any]:
        return {**super().claims(user), "aud": policy.current().audience}

    def verify(self, token: str) -> dict[str, Any]:
        options: Any = {"verify_aud": False, "verify_exp": False, "verify_iat": False}
        claims: dict[str, Any] = jwt.decode(token, self.secret(), algorithms=["HS256"], options=options)
        if claims["exp"] <= time.time():
            raise jwt.ExpiredSignatureError
        return claims
