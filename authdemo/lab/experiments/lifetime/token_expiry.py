"""token-expiry: the token says until when it is good. Does the server keep to that?"""

from authdemo.lab.model.excerpts import TOKEN_EXPIRES
from authdemo.lab.model.experiment import NO, YES, Answer, Race, Story
from authdemo.lab.model.record import Fate
from authdemo.lab.model.variants import JWT
from authdemo.lab.wire.browser import CREDENTIALS
from authdemo.lab.wire.stage import Stage

LIFETIME = 0.8  # seconds an access token lives


class TokenExpiry(Story):
    """Does a JWT bring its own end along?"""

    variants = JWT
    answers = (YES, NO, Answer("depends", "Depends on the mode"))
    seconds = 2
    race = Race("sign in", cut_at=0.0, expires=LIFETIME, until=1.5)
    lifetimes = {
        "access_seconds": LIFETIME,
        "access_max_seconds": LIFETIME,
        "stateless_seconds": LIFETIME,
        "leeway": 0,
    }
    why = (
        "`exp` stands in the signed part: who holds the token can read it and cannot change it, and every verifier "
        "compares it with its own clock. No record is needed for that (RFC 7519, 4.1.4)."
    )
    rule = "Choose `exp` as the time for which you accept to be wrong."
    stops = "What expires is the token. A browser with a refresh token gets the next one without noticing."
    excerpts = (TOKEN_EXPIRES,)

    def story(self, stage: Stage) -> None:
        laptop, client = stage.browser("laptop"), stage.browser("client")
        stage.signs_in(laptop)
        promised = stage.on_clock(laptop.token_claims()["exp"])
        token = stage.steals(client, laptop, CREDENTIALS[1])
        stage.tells("The token itself says when it ends.", f"exp in {promised:.2f} s")
        survival = stage.survives(token, "sign in", "", of="the token", at=0.0)

        kept = survival.fate is Fate.AT_EXPIRY and survival.reason == "expired"
        says = f"to end after {promised:.1f} s, lived {survival.seconds:.1f} s, {survival.reason or 'and still lives'}"
        stage.finds("C36", kept, says, by=survival)
        if survival.fate is not Fate.UNDECIDED:
            stage.concludes((YES if kept else NO).key)
