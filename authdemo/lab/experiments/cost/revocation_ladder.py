"""revocation-ladder: rung by rung, what each way to take a JWT back costs and how soon it holds."""

from django.conf import settings

from authdemo.lab.model.excerpts import SESSION_IS_READ, TOKEN_IS_ASKED_ABOUT
from authdemo.lab.model.experiment import SURVIVAL_ANSWERS, Race, Story
from authdemo.lab.model.record import Fate, Survival
from authdemo.lab.model.variants import JWT_DENYLIST, JWT_REFRESH, JWT_STATEFUL, SESSIONS_REDIS, jwt
from authdemo.lab.wire.stage import Stage
from authdemo.store import client

LIFETIME = 1.2  # seconds an access token lives
DAY = 24 * 60 * 60.0  # seconds: article C's hybrid
JWT_STATELESS_DAY = jwt("stateless", stateless_seconds=DAY)


class RevocationLadder(Story):
    """What does each way to take a JWT back cost, and how soon does it hold?"""

    asks = "You log out. When is a copy of your credential worth nothing?"
    variants = (SESSIONS_REDIS, JWT_STATELESS_DAY, JWT_REFRESH, JWT_DENYLIST, JWT_STATEFUL)
    answers = SURVIVAL_ANSWERS
    seconds = 3
    race = Race("log out", cut_at=0.4, expires=LIFETIME, until=2.0)
    lifetimes = {"access_seconds": LIFETIME, "access_max_seconds": LIFETIME, "leeway": 0}
    why = (
        "Each rung asks somebody a little more often: never, at each renewal, at each request. The sooner an end must "
        "hold, the more often somebody is asked, and the last rung asks as often as a session does."
    )
    rule = "Climb as high as your worst case needs, and no higher: every rung is paid on every request."
    stops = "Lookups are counted here. What one costs in time depends on the distance (see `request-cost`)."
    excerpts = (SESSION_IS_READ, TOKEN_IS_ASKED_ABOUT)

    def story(self, stage: Stage) -> None:
        laptop, phone, thief = stage.browser("laptop"), stage.browser("phone"), stage.browser("thief")
        stage.signs_in(laptop, "You sign in on the laptop.")
        stage.signs_in(phone, "You sign in on the phone.")
        copy = stage.steals(thief, laptop, until=0.4)
        stage.waits_until(0.4)
        laptop.logs_out()
        survival = stage.survives(copy, "log out", "You log out on the laptop.")
        stage.waits(LIFETIME + 0.1)
        on_phone = stage.looks(phone, "On the phone you go on, past the life of an access token.")
        keys = sum(1 for _ in client.connection().scan_iter(match=f"{stage.policy.prefix}*"))
        stage.tells("Redis holds of the two sign-ins:", f"{keys} keys")

        lookups = copy.looks[0].redis
        stage.measures("lookups per request", lookups, "")
        stage.measures("keys in Redis for two sign-ins", keys, "")
        price = f"{lookups} lookup{'s' * (lookups != 1)} per request; a copy {survival.says}"
        if stage.variant in (JWT_DENYLIST, JWT_STATEFUL, SESSIONS_REDIS):
            as_a_session = lookups > 0 and keys > 0 and survival.fate is Fate.AT_ONCE
            stage.finds("C12", as_a_session, f"{price}; {keys} keys kept", by=survival)
        if stage.variant != JWT_STATELESS_DAY and stage.lane == "jwt":
            bounded = survival.fate is Fate.AT_EXPIRY and on_phone.accepted
            goes_on = "signed in beyond it" if on_phone.accepted else f"out, {on_phone.says}"
            stage.finds("C23", bounded, f"{price}; who stays is {goes_on}", by=survival)
            in_cookie = phone.hides_from_scripts(settings.REFRESH_COOKIE_NAME)
            stage.finds("C54", bounded and in_cookie, f"{price}; the refresh token is {_from(in_cookie)}", by=survival)
        if stage.variant == JWT_STATELESS_DAY:
            self.judges_the_day_long_token(stage, survival, phone.hides_from_scripts(settings.ACCESS_COOKIE_NAME))
        if survival.fate is not Fate.SURVIVED:
            stage.concludes_from(survival)
        else:
            stage.concludes("at-expiry")  # a day from now, which nobody waits for here

    def judges_the_day_long_token(self, stage: Stage, survival: Survival, hidden: bool) -> None:
        stage.finds("C55", hidden, f"the token is {_from(hidden)}")
        stage.finds("C55", survival.fate is Fate.AT_ONCE, f"after the log-out a copy is {survival.says}", by=survival)


def _from(hidden: bool) -> str:
    return "out of a script’s reach (HttpOnly)" if hidden else "within a script’s reach"
