"""no-expiry: a token without `exp` is stolen. Until when is it good?"""

from django.conf import settings

from authdemo.lab.attacks.mistakes.naive_jwt import NoExpiry
from authdemo.lab.attacks.token_text import claims_of, header_of, signed
from authdemo.lab.model.excerpts import TOKEN_MUST_HAVE
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import JWT_STATELESS, jwt_by
from authdemo.lab.wire.stage import Stage

LIFETIME = 1.0  # seconds that every token of ours lives here
FOREVER = jwt_by("jwt/no-expiry", NoExpiry(), "Its tokens have no `exp`, and its verifier does not miss it.")


class TokenWithoutExpiry(Story):
    """Is a token without an expiry stolen for ever?"""

    variants = (FOREVER, JWT_STATELESS)
    answers = (YES, NO, Answer("depends", "Depends on the verifier"))
    seconds = 2
    lifetimes = {"stateless_seconds": LIFETIME, "access_seconds": LIFETIME, "access_max_seconds": LIFETIME, "leeway": 0}
    why = (
        "Nothing but `exp` ends a single token which nobody is asked about. The standard makes it optional (RFC 7519, "
        "4.1.4); a verifier that does not insist on it takes a token without one."
    )
    rule = "Require `exp` when verifying, and refuse what lacks it."
    stops = "Only a change of the signing key is left then: it ends such a token together with all others."
    excerpts = (TOKEN_MUST_HAVE,)

    def story(self, stage: Stage) -> None:
        laptop, thief = stage.browser("laptop"), stage.browser("thief")
        stage.signs_in(laptop)
        token = laptop.cookie(settings.ACCESS_COOKIE_NAME) or ""
        without = {name: value for name, value in claims_of(token).items() if name != "exp"}
        thief.takes(settings.ACCESS_COOKIE_NAME, signed(without, stage.ring.current.signing, header_of(token)))
        first = stage.looks(thief, "A thief has a token of yours that was signed without `exp`, and looks in.")
        laptop.logs_out()
        stage.tells("You log out.")
        stage.waits(LIFETIME + 0.3, "the token expires")
        later = stage.looks(thief, "When every other token has expired, the thief looks in again.")

        mistaken = stage.variant == FOREVER
        good = first.accepted and later.accepted
        others = f"{stage.policy.stateless_seconds:.2g}\N{NO-BREAK SPACE}s"
        seen = f"still accepted after {later.sent:.1f}\N{NO-BREAK SPACE}s, where others live {others}"
        left = "it names no end, and only a change of the signing key would end it"
        says = f"{seen}; {left}" if good else f"refused, {later.says}"
        stage.finds("C37", good if mistaken else not good, says)
        stage.concludes((YES if good else NO).key)
