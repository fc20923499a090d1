"""clock-skew: issuer and verifier have clocks of their own. By how much may they differ?"""

import time

from django.conf import settings

from authdemo.lab.attacks.token_text import forged
from authdemo.lab.model.excerpts import TOKEN_MEETS_OTHER_CLOCKS
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import JWT_STATELESS, SESSIONS_REDIS
from authdemo.lab.wire.stage import Stage

LEEWAY = 2.0  # seconds that clocks may differ by
LIFETIME = 60.0  # seconds that tokens live
DEAD = 250.0  # seconds that the dead token has been dead for, by the issuer's clock
LATE = ((1.0, "a second"), (300.0, "five minutes"))  # seconds by which the verifier’s clock is behind the issuer’s


class ClockSkew(Story):
    """Can the clock of whoever verifies be trusted?"""

    asks = "The clocks of issuer and verifier differ. Is a token judged rightly all the same?"
    variants = (SESSIONS_REDIS, JWT_STATELESS)
    answers = (YES, NO, Answer("depends", "Depends on by how much"))
    seconds = 1
    lifetimes = {"stateless_seconds": LIFETIME, "leeway": LEEWAY}
    why = (
        "`iat` and `exp` are read off the issuer’s clock and compared with the verifier’s. A difference within the "
        "leeway passes; a larger one refuses tokens that are fresh, or takes tokens that are dead."
    )
    rule = "Keep clocks in step, allow them seconds, and let nothing hang on two clocks that could hang on a counter."
    stops = (
        "RFC 7519 allows a leeway of a few minutes (4.1.4), each of which a stolen token gains. Nothing in "
        "a token can tell a verifier that its clock is late. What a change of the account cuts off is decided here by "
        "the account’s version in the token (`ver`), for which no clock is asked."
    )
    excerpts = (TOKEN_MEETS_OTHER_CLOCKS,)

    def story(self, stage: Stage) -> None:
        """Only the difference matters: the issuer's clock is shifted, by dating tokens with the run's own key."""
        laptop = stage.browser("laptop")
        stage.signs_in(laptop)
        token = laptop.cookie(settings.ACCESS_COOKIE_NAME)
        if token is None:
            stage.looks(
                laptop,
                "A session’s end is set and checked by the site itself: its servers’ clocks count, and its store’s.",
            )
            stage.concludes(YES.key)
            return
        key, outcomes = stage.ring.current.signing, []
        for late, words in LATE:
            issuers_now = time.time() + late
            for kind, times in {
                "fresh": {"iat": issuers_now, "exp": issuers_now + LIFETIME},
                "dead": {"iat": issuers_now - DEAD - LIFETIME, "exp": issuers_now - DEAD},
            }.items():
                laptop.takes(settings.ACCESS_COOKIE_NAME, forged(token, key, **times))
                look = stage.looks(laptop, f"The verifier’s clock is {words} late; it is shown a {kind} token.")
                right = look.accepted if kind == "fresh" else look.refused
                outcomes.append(right)
                says = "accepted" if look.accepted else f"refused, {look.says}"
                stage.finds("C40", right, f"{words} late: a {kind} token is {says}")
        stage.concludes("depends" if len(set(outcomes)) > 1 else (YES if outcomes[0] else NO).key)
