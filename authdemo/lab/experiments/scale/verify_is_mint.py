"""verify-is-mint: a service is given what it needs to verify tokens. Can it make one?"""

import jwt
from django.conf import settings

from authdemo.accounts.models import Role
from authdemo.lab.attacks.token_text import claims_of, encoded, forged, header_of
from authdemo.lab.model.excerpts import VERIFYING_KEY_SIGNS
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import Variant
from authdemo.lab.wire.stage import Stage


def signed_by(algorithm: str) -> Variant:
    """A token signed with this algorithm, about which nobody is asked."""
    modes = {"jwt_modes": ("stateless",), "jwt_default_mode": "stateless"}
    return Variant(f"jwt/{algorithm}", "jwt", {**modes, "algorithm": algorithm})


class VerifyIsMint(Story):
    """A service may verify your tokens. Can it also make them?"""

    asks = "A service has what it takes to verify tokens. Can it sign one as an admin?"
    variants = tuple(map(signed_by, ("HS256", "RS256", "ES256", "EdDSA")))
    answers = (YES, NO, Answer("depends", "Depends on the algorithm"))
    seconds = 1
    why = (
        "With HMAC one secret both makes and checks the signature: whoever can verify can sign. An asymmetric key has "
        "two halves, and the public one verifies without being able to sign."
    )
    rule = "As soon as somebody else verifies, sign asymmetrically and publish only the public keys."
    stops = "The issuer itself can always mint, and so can whoever gets hold of the private half."
    excerpts = (VERIFYING_KEY_SIGNS,)

    def story(self, stage: Stage) -> None:
        laptop, service = stage.browser("laptop"), stage.browser("thief")
        stage.signs_in(laptop, "A member signs in.")
        token = laptop.cookie(settings.ACCESS_COOKIE_NAME) or ""
        given = stage.ring.current.verifying
        what = "the secret itself" if isinstance(given, bytes) else "the public half of a key"
        stage.tells("A service is given what it needs to verify the token.", what)
        service.takes(settings.ACCESS_COOKIE_NAME, self.attempt(token, given))
        look = stage.looks(service, "With that, the service tries to sign an admin’s token, and shows it.")

        minted = look.accepted and look.role == Role.ADMIN
        stage.finds("C44", minted, "in as an admin" if minted else f"refused, {look.says}")
        stage.concludes((YES if minted else NO).key)

    def attempt(self, token: str, given: object) -> str:
        """Sign with what is at hand; where that cannot sign, put anything in the signature’s place."""
        try:
            return forged(token, given, role=Role.ADMIN.value)
        except (jwt.PyJWTError, TypeError, ValueError, AttributeError):
            claims = {**claims_of(token), "role": Role.ADMIN.value}
            return ".".join((encoded(header_of(token)), encoded(claims), token.split(".")[2]))
