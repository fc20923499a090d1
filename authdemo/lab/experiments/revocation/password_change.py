"""password-change: you change your password on one device. What becomes of the others?"""

from authdemo.lab.model.excerpts import CHANGE_IS_NOTED, FAMILY_MEETS_A_PASSWORD_CHANGE
from authdemo.lab.model.experiment import SURVIVAL_ANSWERS, Race, Story
from authdemo.lab.model.record import Fate
from authdemo.lab.model.variants import JWT, SESSIONS_DATABASE, SESSIONS_REDIS
from authdemo.lab.wire.exchange import Look
from authdemo.lab.wire.stage import Stage

LIFETIME = 1.5  # seconds an access token lives


class PasswordChange(Story):
    """You change your password. Are your other devices out?"""

    asks = "You change your password on the laptop. When is the phone out?"
    who = "the phone is"
    variants = (SESSIONS_REDIS, SESSIONS_DATABASE, *JWT)
    answers = SURVIVAL_ANSWERS
    seconds = 3
    race = Race("new password", cut_at=0.7, expires=LIFETIME, until=2.5)
    lifetimes = {
        "access_seconds": LIFETIME,
        "access_max_seconds": LIFETIME,
        "stateless_seconds": LIFETIME,
        "leeway": 0,
    }
    why = (
        "A credential was given for a password that is no longer the right one, but it does not contain it. Somebody "
        "has to end it: our lanes walk the list of sign-ins; Django keeps a hash of the password in each session."
    )
    rule = (
        "Let whoever changes a password end every other sign-in. ASVS 5.0, 7.4.3, asks for the option; here it is done "
        "without being asked, since whoever changes a password has a reason."
    )
    stops = "The device where it was changed is signed in anew, with a credential that it did not have before."
    excerpts = (CHANGE_IS_NOTED, FAMILY_MEETS_A_PASSWORD_CHANGE)

    def story(self, stage: Stage) -> None:
        laptop, phone = stage.browser("laptop"), stage.browser("phone")
        stage.signs_in(laptop, "You sign in on the laptop.")
        stage.signs_in(phone, "You sign in on the phone.")
        held = stage.steals(stage.browser("thief"), phone, until=0.7)
        stage.waits_until(0.7)
        laptop.changes_password(stage.password, stage.new_password())
        survival = stage.survives(
            held, "new password", "On the laptop you change your password.", of="the phone’s copy"
        )
        itself = stage.looks(phone, "You look in from the phone itself, which may renew what it holds.")
        own = stage.looks(laptop, "You look in from the laptop.")

        out = survival.fate is Fate.AT_ONCE and itself.refused
        stays = f"the phone {_is(itself)}, the laptop {_is(own)}"
        by = survival if itself.refused else None  # a phone that stays in leaves nothing to be told by its copy
        stage.finds("C22", out, f"{survival.says}; {stays}", by=by)
        stage.concludes_from(survival)


def _is(look: Look) -> str:
    return "stays in" if look.accepted else f"is out, {look.says}"
