"""stolen-laptop: it is gone, and reported from the phone. Is its sign-in over, and that one alone?"""

from django.conf import settings

from authdemo.lab.attacks.rivals.stock import StockSessions
from authdemo.lab.model.excerpts import FAMILY_IS_REVOKED, SESSION_IS_REVOKED
from authdemo.lab.model.experiment import SURVIVAL_ANSWERS, Drawn, Race, Story
from authdemo.lab.model.record import Fate
from authdemo.lab.model.variants import JWT, SESSIONS_DATABASE, SESSIONS_REDIS
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.stage import Stage

LIFETIME = 1.5  # seconds an access token lives


class StolenLaptop(Story):
    """A laptop is stolen. Can its sign-in be ended from the phone, and nothing else?"""

    asks = "You log the stolen laptop out from your phone. When is the thief out?"
    who = "the thief is"
    variants = (SESSIONS_REDIS, SESSIONS_DATABASE, *JWT)
    answers = SURVIVAL_ANSWERS
    seconds = 3
    drawn = Drawn("Who is in when the laptop has been reported", "in", "out")
    race = Race("report", cut_at=0.6, expires=LIFETIME, until=2.5)
    lifetimes = {
        "access_seconds": LIFETIME,
        "access_max_seconds": LIFETIME,
        "stateless_seconds": LIFETIME,
        "leeway": 0,
    }
    why = (
        "To end one sign-in somebody must know that it exists, and be asked about it. A list of sign-ins is the first "
        "half; a look at the list, or at the record, on each request is the second."
    )
    rule = "Keep a list of each user’s sign-ins, and show it to them with a button beside every line."
    stops = (
        "The thief of a whole laptop may also have a refresh token: ending the family refuses that too. What the thief "
        "has already read stays read. Of Django’s own sessions none leads to its user, but for opening each of all."
    )
    excerpts = (SESSION_IS_REVOKED, FAMILY_IS_REVOKED)

    def story(self, stage: Stage) -> None:
        laptop, phone, thief = stage.browser("laptop"), stage.browser("phone"), stage.browser("thief")
        stage.signs_in(laptop, "You sign in on the laptop.")
        stage.signs_in(phone, "You sign in on the phone.")
        copy = stage.steals(thief, laptop, until=0.6)
        stage.waits_until(0.6)
        ended = phone.ends_login(copy.looks[0].login_id)
        at = stage.tells("From the phone you log the laptop out.", "done" if ended else "404, no such sign-in")
        how = "" if ended else "; it is on no list of devices"
        if not ended and deletes_its_session(stage, laptop):
            at = stage.tells("No list has it. Somebody who knows its id deletes the session.")
            how = "; deleted by its id, as it is on no list of devices"
        on_phone = stage.looks(phone, "You look in from the phone.")
        survival = stage.survives(copy, "report", "", at=at)

        stage.marks("", "the thief, before", copy.looks[-1].accepted)
        stage.marks(
            "", "the thief, next", None if survival.fate is Fate.UNDECIDED else survival.fate is not Fate.AT_ONCE
        )
        stage.marks("", "the thief, at the end", survival.refused is None)
        stage.marks("", "your phone", on_phone.accepted)
        alone = survival.fate is Fate.AT_ONCE and on_phone.accepted
        rest = "the phone stays in" if on_phone.accepted else f"the phone is refused too, {on_phone.says}"
        stage.finds("C18", alone, f"{survival.says}, and {rest}{how}", by=survival)
        if stage.lane == "jwt":
            stage.finds("C17", survival.fate is Fate.AT_EXPIRY, f"{survival.says}{how}", by=survival)
        stage.concludes_from(survival)


def deletes_its_session(stage: Stage, laptop: Browser) -> bool:
    """Whether it is one of Django's own, which its id alone leads to: then it is deleted."""
    strategy = stage.policy.strategies.get(stage.lane)
    if not isinstance(strategy, StockSessions):
        return False
    strategy.store(laptop.cookie(settings.SESSION_COOKIE_NAME)).delete()
    return True
