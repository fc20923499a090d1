"""late-renewal: a renewal is answered; before the answer arrives, you log out. Then it arrives."""

from django.conf import settings

from authdemo.lab.model.excerpts import LEFT_LOGIN_IS_REFUSED
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import JWT_REFRESH, RENEWING, Variant
from authdemo.lab.wire.stage import Stage

LIFETIME = 0.8  # seconds an access token lives
UNMARKED = Variant(
    "jwt/refresh-unmarked",
    "jwt",
    JWT_REFRESH.changes,
    mistake="The browser keeps no note of the sign-in that it has left.",
)


class LateRenewal(Story):
    """Can an answer that is still under way sign you back in after you logged out?"""

    variants = (*RENEWING, UNMARKED)
    answers = (YES, NO, Answer("depends", "Depends on the mode"))
    seconds = 2
    lifetimes = {"access_seconds": LIFETIME, "access_max_seconds": LIFETIME, "leeway": 0}
    why = (
        "A browser stores an answer’s cookies when the answer arrives, even if you have logged out meanwhile. The "
        "access token among them is good until it expires, unless somebody is asked about it."
    )
    rule = "At log-out leave a short-lived cookie that names the sign-in which has ended, and refuse that one’s tokens."
    stops = "The cookie protects this browser alone. A copy of the token elsewhere works until it expires."
    excerpts = (LEFT_LOGIN_IS_REFUSED,)

    def story(self, stage: Stage) -> None:
        laptop, tab = stage.browser("laptop"), stage.browser("tab")
        stage.signs_in(laptop)
        stage.waits(LIFETIME + 0.1, "the token expires")
        tab.shares_jar(laptop)
        renewed = tab.opens_profile()
        ends = stage.dies_by_itself(tab)
        stage.tells("Your token has expired; a tab asks for another one. The answer is slow.", f"{renewed.status}")
        laptop.logs_out()
        stage.tells("You log out.")
        laptop.shares_jar(tab)
        if stage.variant == UNMARKED:
            laptop.forgets(settings.LEFT_COOKIE_NAME)
        stage.tells("Now the slow answer arrives, and the browser stores its cookies.")
        look = stage.looks(laptop, "You look in.")

        told = look.accepted or stage.in_time(look, ends)  # later the token would be refused for its age alone
        says = "signed back in" if look.accepted else f"refused, {look.says}"
        stage.finds("C27", look.accepted if told else None, says if told else "looked at too late to tell")
        if told:
            stage.concludes((YES if look.accepted else NO).key)
