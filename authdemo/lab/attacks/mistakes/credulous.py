"""Verifiers that believe the token: one reads without verifying, the other verifies as the token asks it to."""

import hmac
from typing import Any

import jwt

from authdemo.lab.attacks.mistakes.naive_jwt import NaiveJwt
from authdemo.lab.attacks.token_text import claims_of, header_of, hmac_signature


class DecodesOnly(NaiveJwt):
    """Reads the claims and forgets to ask whether they are signed: two calls of one library, one of them wrong."""

    def verify(self, token: str) -> dict[str, Any]:
        return jwt.decode(token, options={"verify_signature": False})


class AlgorithmFromToken(NaiveJwt):
    """Takes the algorithm from the header, “none” included (RFC 8725, 2.1)."""

    def verify(self, token: str) -> dict[str, Any]:
        try:
            algorithm, claims = str(header_of(token).get("alg", "")), claims_of(token)
        except (ValueError, IndexError, AttributeError, RecursionError):
            raise jwt.DecodeError from None
        text, _, signature = token.rpartition(".")
        if algorithm.lower() != "none" and not hmac.compare_digest(signature, hmac_signature(text, self.secret())):
            raise jwt.InvalidSignatureError
        return claims
