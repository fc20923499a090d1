"""revoke-everywhere: an account is in the wrong hands, and an operator ends all of its sign-ins."""

from authdemo.accounts.changes import strategies
from authdemo.lab.model.excerpts import FAMILIES_ARE_ALL_REVOKED, SESSIONS_ARE_ALL_REVOKED
from authdemo.lab.model.experiment import SURVIVAL_ANSWERS, Race, Story
from authdemo.lab.model.record import Fate
from authdemo.lab.model.variants import JWT, SESSIONS_DATABASE, SESSIONS_REDIS
from authdemo.lab.wire.stage import Stage
from authdemo.strategy import Ending

LIFETIME = 1.5  # seconds an access token lives


class RevokeEverywhere(Story):
    """Can a compromised account be forced out everywhere at once?"""

    asks = "An operator ends all sign-ins of your account. When is the thief out?"
    who = "the thief is"
    variants = (SESSIONS_REDIS, SESSIONS_DATABASE, *JWT)
    answers = SURVIVAL_ANSWERS
    seconds = 3
    race = Race("revoke all", cut_at=0.6, expires=LIFETIME, until=2.5)
    lifetimes = {
        "access_seconds": LIFETIME,
        "access_max_seconds": LIFETIME,
        "stateless_seconds": LIFETIME,
        "leeway": 0,
    }
    why = (
        "“Everywhere” is a list: the server must be able to walk from a user to all of that user’s sign-ins. Where it "
        "keeps none, or where nobody asks it again, the order reaches nobody before the tokens expire."
    )
    rule = "Have the command that ends everything ready before you need it, and know how long it takes to hold."
    stops = (
        "Whoever knows the password signs in again: change it too. Django’s own sessions end with the password, which "
        "each request compares with what it was at the sign-in; that asks for no list."
    )
    excerpts = (SESSIONS_ARE_ALL_REVOKED, FAMILIES_ARE_ALL_REVOKED)

    def story(self, stage: Stage) -> None:
        laptop, phone, thief = stage.browser("laptop"), stage.browser("phone"), stage.browser("thief")
        stage.signs_in(laptop, "You sign in on the laptop.")
        stage.signs_in(phone, "You sign in on the phone.")
        copy = stage.steals(thief, laptop, until=0.6)
        stage.waits_until(0.6)
        ended = sum(strategy.revoke_all(stage.account(), ending=Ending.OPERATOR) for strategy in strategies().values())
        at = stage.tells("The operator ends every sign-in of your account.", f"{ended} ended")
        on_phone = stage.looks(phone, "You look in from the phone.")
        survival = stage.survives(copy, "revoke all", "", at=at)

        everywhere = survival.fate is Fate.AT_ONCE and on_phone.refused
        phone_too = "the phone is out at once" if on_phone.refused else "the phone is still in"
        stage.finds("C19", everywhere, f"{ended} sign-ins ended; the copy {survival.says}; {phone_too}", by=survival)
        stage.concludes_from(survival)
