"""Tokens signed with a secret out of a tutorial: article C’s, as it stands in its code."""

import hmac
import time
from typing import Any

import jwt

from authdemo import policy
from authdemo.lab.attacks.mistakes.naive_jwt import NaiveJwt
from authdemo.lab.attacks.token_text import claims_of, hmac_signature, hmac_signed
from authdemo.strategy import Account

SECRET = b"your_secret_key"  # article C’s own


class SampleSecret(NaiveJwt):
    """Everything else is done properly."""

    def claims(self, user: Account) -> dict[str, Any]:
        return {**super().claims(user), "iss": policy.current().issuer}  # so that no run's token is another's

    def token(self, user: Account) -> str:
        return hmac_signed(self.claims(user), SECRET, {"alg": "HS256", "typ": "JWT"})

    def verify(self, token: str) -> dict[str, Any]:
        """As PyJWT would, which complains of so short a secret."""
        text, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature, hmac_signature(text, SECRET)):
            raise jwt.InvalidSignatureError
        claims = claims_of(token)
        if claims["iss"] != policy.current().issuer:
            raise jwt.InvalidIssuerError
        if claims["exp"] < time.time():
            raise jwt.ExpiredSignatureError
        return claims
