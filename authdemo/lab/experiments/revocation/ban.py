"""ban: an operator bans a user who is signed in."""

from authdemo.lab.model.excerpts import FAMILY_MEETS_A_BAN, SESSION_MEETS_A_BAN
from authdemo.lab.model.experiment import SURVIVAL_ANSWERS, Race, Story
from authdemo.lab.model.record import Fate
from authdemo.lab.model.variants import JWT, SESSIONS_COPIED, SESSIONS_DATABASE, SESSIONS_REDIS
from authdemo.lab.wire.stage import Stage

LIFETIME = 1.5  # seconds an access token lives


class Ban(Story):
    """Does a ban hold on the next request?"""

    asks = "An operator bans a user who is signed in. When is that user out?"
    who = "the user is"
    variants = (SESSIONS_REDIS, SESSIONS_DATABASE, SESSIONS_COPIED, *JWT)
    answers = SURVIVAL_ANSWERS
    seconds = 3
    race = Race("ban", cut_at=0.5, expires=LIFETIME, until=2.5)
    lifetimes = {
        "access_seconds": LIFETIME,
        "access_max_seconds": LIFETIME,
        "stateless_seconds": LIFETIME,
        "leeway": 0,
    }
    why = (
        "A ban is a change of the account. It holds on the next request where the request asks for something that the "
        "ban has changed: the session’s record, a deny entry, or the user’s own row in the database."
    )
    rule = "Decide what a ban must reach, and make the request ask there."
    stops = (
        "Django’s own engines read the user from the database on every request: that holds at once, for a query each "
        "time. A session with a copy of who you are (article A’s login copies id and role) is told of no ban, unless "
        "somebody updates it. And none takes back what was done before it."
    )
    excerpts = (SESSION_MEETS_A_BAN, FAMILY_MEETS_A_BAN)

    def story(self, stage: Stage) -> None:
        laptop, thief = stage.browser("laptop"), stage.browser("thief")
        stage.signs_in(laptop, "A user signs in.")
        copy = stage.steals(thief, laptop, until=0.5)
        stage.waits_until(0.5)
        account = stage.account()
        account.is_active = False
        account.save()
        at = stage.tells("The operator bans the user.")
        own = stage.looks(laptop, "The user looks in.")
        survival = stage.survives(copy, "ban", "", at=at)

        next_request = survival.fate is Fate.AT_ONCE and own.refused
        how = f"the user {'out at once' if own.refused else 'still in'}; a copy {survival.says}"
        stage.finds("C20", next_request, how, by=survival)
        stage.concludes_from(survival)
