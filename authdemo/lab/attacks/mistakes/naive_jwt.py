"""JWTs as many tutorials write them: one secret, a token with a few claims, and no more checks than they make.

What is signed with belongs to the run, and so does the issuer, which alone is always asked for: whatever a mistaken
verifier believes, a token of one run is worth nothing in another.
"""

import time
from collections.abc import Sequence
from typing import Any

import jwt
from django.conf import settings
from django.http import HttpRequest

from authdemo import policy
from authdemo.lab.attacks.rivals.no_store import NoStore
from authdemo.lab.attacks.run_ring import ring_of
from authdemo.lab.attacks.token_text import decoded
from authdemo.strategy import Account, Identity, Option, Reason, Rejected
from jwt_app.published import cookies_of


class NaiveJwt(NoStore):
    """Sign in, get a token; show it, be let in."""

    name = "jwt"
    title = "JWT"

    def options(self) -> Sequence[Option]:
        return ()

    def login(self, request: HttpRequest, user: Account, *, remember: bool = False, **choices: str) -> Identity:
        self.give(request, self.token(user))
        return Identity(user.pk, user.username, user.role, str(user.pk))

    def authenticate(self, request: HttpRequest) -> Identity | None:
        token = self.presented(request)
        if not token:
            return None
        try:
            claims = self.verify(token)
        except jwt.ExpiredSignatureError:
            raise Rejected(Reason.EXPIRED) from None
        except jwt.InvalidTokenError:
            raise Rejected(Reason.BAD_SIGNATURE) from None
        try:
            if claims["iss"] != policy.current().issuer:
                raise Rejected(Reason.WRONG_ISSUER)
            return Identity(int(claims["sub"]), claims["name"], claims["role"], claims["sub"])
        except (KeyError, TypeError, ValueError):
            raise Rejected(Reason.MALFORMED) from None

    def logout(self, request: HttpRequest) -> None:
        """Clear the cookie; nothing else is kept that could be ended."""
        cookies_of(request).answer_without()

    # What the mistakes change

    def secret(self) -> bytes:
        """What signs and verifies: the run's own key, as strong as ours."""
        secret: bytes = ring_of(policy.current()).current.signing
        return secret

    def claims(self, user: Account) -> dict[str, Any]:
        now = time.time()
        lifetime = policy.current().access_seconds
        return {
            "iss": policy.current().issuer,
            "sub": str(user.pk),
            "name": user.username,
            "role": user.role,
            "iat": now,
            "exp": now + lifetime,
        }

    def token(self, user: Account) -> str:
        return jwt.encode(self.claims(user), self.secret(), "HS256")

    def verify(self, token: str) -> dict[str, Any]:
        """Raises what PyJWT raises."""
        return decoded(token, self.secret(), "HS256")

    def presented(self, request: HttpRequest) -> str:
        return request.COOKIES.get(settings.ACCESS_COOKIE_NAME, "")

    def give(self, request: HttpRequest, access: str, refresh: str | None = None) -> None:
        """Have the lane's middleware set the cookies."""
        cookies_of(request).answer_with(access, refresh)


class NoExpiry(NaiveJwt):
    """A token without `exp`, and a verifier that does not miss it."""

    def claims(self, user: Account) -> dict[str, Any]:
        return {name: value for name, value in super().claims(user).items() if name != "exp"}
