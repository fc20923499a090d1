"""logout-replay: you sign in, a thief copies the cookie, you log out. Is the thief out too?"""

from authdemo.lab.model.excerpts import SESSION_IS_READ, TOKEN_IS_ASKED_ABOUT
from authdemo.lab.model.experiment import SURVIVAL_ANSWERS, Race, Story
from authdemo.lab.model.record import Fate
from authdemo.lab.wire.stage import Stage

LIFETIME = 2.0  # seconds, of the access token and of the session: neither lane has the longer one


class LogoutReplay(Story):
    """Does logging out kill a copy of the credential?"""

    asks = "A thief copied your cookies. You log out. Is the thief out too?"
    who = "the thief is"
    answers = SURVIVAL_ANSWERS
    seconds = 4
    race = Race("log out", cut_at=1.0, expires=LIFETIME, until=3.5)
    lifetimes = {
        "access_seconds": LIFETIME,
        "access_max_seconds": LIFETIME,
        "stateless_seconds": LIFETIME,
        "session_idle": LIFETIME,
        "session_max": LIFETIME,
        "leeway": 0,
    }
    why = (
        "A session’s truth lies on the server and is read on every request: end it and every copy points at nothing. "
        "A token’s truth lies in the token; the server sees only that its own signature is good, unless it asks."
    )
    rule = "A JWT’s lifetime is the time you accept to be wrong. Make it short, or pay one lookup."
    stops = (
        "Clearing the cookie logs out this browser, never a copy. And a session that is kept in the cookie itself "
        "behaves like a token, whatever it is called."
    )
    excerpts = (SESSION_IS_READ, TOKEN_IS_ASKED_ABOUT)

    def story(self, stage: Stage) -> None:
        laptop, thief = stage.browser("laptop"), stage.browser("thief")
        stage.signs_in(laptop)
        stage.waits_until(0.5)
        copy = stage.steals(thief, laptop, until=1.0)
        stage.waits_until(1.0)
        laptop.logs_out()
        survival = stage.survives(copy, "log out", "You log out.")

        if stage.lane == "sessions":
            stage.finds("C15", survival.fate is Fate.AT_ONCE, survival.says, by=survival)
        else:
            stage.finds("C16", survival.fate is Fate.AT_EXPIRY, survival.says, by=survival)
        stage.concludes_from(survival)
