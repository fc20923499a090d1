"""stale-data: your name is in the token. What does reading it cost, and what does the page say when it has changed?"""

from authdemo.lab.model.excerpts import SESSION_LEARNS_NAME, TOKEN_IS_ASKED_ABOUT
from authdemo.lab.model.experiment import DEPENDS, Answer, Race, Story
from authdemo.lab.model.record import Fate
from authdemo.lab.model.variants import JWT, SESSIONS_REDIS
from authdemo.lab.wire.stage import Stage

LIFETIME = 1.2  # seconds an access token lives
READS_A_RECORD = "HGETALL"  # the command that fetches a sign-in’s record; a deny entry takes a GET


class StaleData(Story):
    """Your name is in the token: does reading it take no lookup?"""

    asks = "You are given another name. From when on does the site call you by it?"
    variants = (SESSIONS_REDIS, *JWT)
    answers = (
        Answer("at-once", "From the next request on", "cut"),
        Answer("at-expiry", "When the credential expires", "expires"),
        DEPENDS,
    )
    seconds = 2
    race = Race("rename", cut_at=0.4, expires=LIFETIME, until=2.0)
    lifetimes = {
        "access_seconds": LIFETIME,
        "access_max_seconds": LIFETIME,
        "stateless_seconds": LIFETIME,
        "leeway": 0,
    }
    why = (
        "What is written in the token need not be fetched, and is as old as the token. Whoever wants it fresh asks "
        "somebody on each request, which is the lookup that was to be saved."
    )
    rule = "Carry in the token what may be stale for as long as it lives; fetch the rest where it is needed."
    stops = "Only the name and the role travel here. A page that shows more of you has to ask for it, on either lane."
    excerpts = (SESSION_LEARNS_NAME, TOKEN_IS_ASKED_ABOUT)

    def story(self, stage: Stage) -> None:
        laptop = stage.browser("laptop")
        stage.signs_in(laptop)
        old = stage.username
        copy = stage.steals(laptop, laptop, until=0.4)
        lookups, commands = copy.looks[0].redis, copy.looks[0].cost.what("redis")
        stage.waits_until(0.4)
        account = stage.account()
        account.username = f"{old}-2"
        account.save()
        at = stage.tells("Your account is given another name.")
        survival = stage.survives(copy, "rename", "", of="the old name", alive=lambda look: look.says == old, at=at)

        price = f"{lookups} lookup{'s' * (lookups != 1)} per request"
        if lookups:
            price += f" ({commands}), {'' if commands == READS_A_RECORD else 'not '}to read who it is"
        if stage.lane == "jwt":
            in_token = commands != READS_A_RECORD
            told = stage.in_time(copy.looks[0], copy.ends)  # else it has been renewed
            says = f"{price}; the old name was shown for {survival.seconds:.1f}\N{NO-BREAK SPACE}s more{survival.scale}"
            stage.finds("C8", in_token if told else None, says)
        stage.measures("lookups per request", lookups, "")
        if survival.fate in {Fate.AT_ONCE, Fate.AT_EXPIRY}:
            stage.concludes(survival.fate.value)
