"""revocation-ladder: rung by rung, what each way to take a JWT back costs and how soon it holds."""

from collections import Counter
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from authdemo.accounts.changes import strategies
from authdemo.lab.model.excerpts import SESSION_IS_READ, TOKEN_IS_ASKED_ABOUT
from authdemo.lab.model.experiment import SURVIVAL_ANSWERS, Race, Story
from authdemo.lab.model.record import Fate
from authdemo.lab.model.variants import JWT_DENYLIST, JWT_REFRESH, JWT_STATEFUL, SESSIONS_REDIS, jwt
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.stage import Stage
from authdemo.policy import Policy
from authdemo.store import client, named_keys

LIFETIME = 1.2  # seconds an access token lives
DAY = 24 * 60 * 60.0  # seconds: article C's hybrid
ASKED_FOR = {JWT_DENYLIST: "deny", JWT_STATEFUL: "family", SESSIONS_REDIS: "session"}  # on each request: kinds of keys
JWT_STATELESS_DAY = jwt("stateless", stateless_seconds=DAY)


def hands_over(request: HttpRequest) -> HttpResponse:
    """A page for whoever is signed in: the access token, renewed where that is due, for a script that needs it."""
    copy = strategies()["jwt"].copy(request)
    return JsonResponse({"token": copy.cookies[settings.ACCESS_COOKIE_NAME] if copy else ""})


IN_HEADER = replace(JWT_REFRESH, name="jwt/refresh+header", changes={**JWT_REFRESH.changes, "page": hands_over})
KINDS = {  # of keys: one, and several
    "deny": ("deny entry", "deny entries"),
    "family": ("record of refresh tokens", "records of refresh tokens"),
    "session": ("session", "sessions"),
    "families-of": ("list of a user’s sign-ins", "lists of users’ sign-ins"),
    "u": ("list of a user’s sessions", "lists of users’ sessions"),
}


class RevocationLadder(Story):
    """What does each way to take a JWT back cost, and how soon does it hold?"""

    asks = "You log out. When is a copy of your credential worth nothing?"
    who = "a copy is"
    variants = (SESSIONS_REDIS, JWT_STATELESS_DAY, JWT_REFRESH, IN_HEADER, JWT_DENYLIST, JWT_STATEFUL)
    answers = SURVIVAL_ANSWERS
    seconds = 3
    race = Race("log out", cut_at=0.4, expires=LIFETIME, until=2.0)
    lifetimes = {"access_seconds": LIFETIME, "access_max_seconds": LIFETIME, "leeway": 0}
    why = (
        "Each rung asks somebody a little more often: never, at each renewal, at each request. The sooner an end must "
        "hold, the more often somebody is asked, and the last rung asks as often as a session does."
    )
    rule = (
        "Climb as high as your worst case needs, and no higher: `refresh` is paid for at each renewal, the rungs above "
        "it on every request."
    )
    stops = "Lookups and keys are counted here. What each rung costs in time is measured alone, in `request-cost`."
    excerpts = (SESSION_IS_READ, TOKEN_IS_ASKED_ABOUT)

    def story(self, stage: Stage) -> None:
        in_header = stage.variant == IN_HEADER
        if in_header:
            stage.lives_by(api_audience=stage.policy.audience)  # one API, which takes the page's own token in a header
        laptop, phone, thief = stage.browser("laptop"), stage.browser("phone"), stage.browser("thief")
        stage.signs_in(laptop, "You sign in on the laptop.")
        stage.signs_in(phone, "You sign in on the phone.")
        if in_header:
            self.shows_it_in_a_header(stage, thief, "A script of the page", laptop)
        copy = stage.steals(thief, laptop, until=0.4)
        stage.waits_until(0.4)
        laptop.logs_out()
        survival = stage.survives(copy, "log out", "You log out on the laptop.")
        stage.waits(LIFETIME + 0.1, "the token expires")
        if in_header:
            phone.forgets(settings.ACCESS_COOKIE_NAME)  # the page never keeps it there
            self.shows_it_in_a_header(stage, phone, "On the phone the page’s script", phone)
        on_phone = stage.looks(phone, "On the phone you go on, past the life of an access token.")
        keys = kinds_of_keys(stage.policy)
        stage.tells("Redis holds of the two sign-ins:", _counted(keys))

        lookups = copy.looks[0].redis
        stage.measures("lookups per request", lookups, "")
        stage.measures("keys in Redis for two sign-ins", keys.total(), "", note=_counted(keys))
        price = f"{lookups} lookup{'s' * (lookups != 1)} per request; a copy {survival.says}"
        if kind := ASKED_FOR.get(stage.variant):
            as_a_session = lookups > 0 and keys[kind] > 0 and survival.fate is Fate.AT_ONCE
            stage.finds("C12", as_a_session, f"{price}; kept: {_counted(keys)}", by=survival)
        if stage.variant != JWT_STATELESS_DAY and stage.lane == "jwt":
            bounded = survival.fate is Fate.AT_EXPIRY and on_phone.accepted
            goes_on = "signed in beyond it" if on_phone.accepted else f"out, {on_phone.says}"
            if not in_header:
                stage.finds("C23", bounded, f"{price}; who stays is {goes_on}", by=survival)
            in_cookie = phone.hides_from_scripts(settings.REFRESH_COOKIE_NAME)
            shown = f"the access token is shown in a {'header' if in_header else 'cookie'}"
            says = f"{shown}, {price}; the refresh token is {_from(in_cookie)}"
            stage.finds("C54", bounded and in_cookie, says, by=survival)
        if stage.variant in (JWT_STATELESS_DAY, JWT_DENYLIST, JWT_STATEFUL):
            hidden = phone.hides_from_scripts(settings.ACCESS_COOKIE_NAME)
            kept = "something is kept" if keys else "nothing is kept"
            stage.finds("C55", hidden and not (keys or lookups), f"{_from(hidden)}, {kept}; {price}")
        if survival.fate is not Fate.SURVIVED:
            stage.concludes_from(survival)
        else:
            stage.concludes("at-expiry")  # a day from now, which nobody waits for here

    def shows_it_in_a_header(self, stage: Stage, browser: Browser, who: str, page: Browser) -> None:
        """From now on `browser` shows the access token that `page` is handed for its refresh token's cookie."""
        browser.bears(page.get("").json()["token"])
        stage.tells(f"{who} is handed the access token, for a header.")


def kinds_of_keys(run: Policy) -> Counter[str]:
    """How many of each kind Redis holds: most of what is kept for a denylist are its families."""
    names = named_keys.of(client.connection(), run)
    return Counter(name.removeprefix(run.prefix).partition(":")[0] for name in names)


def _counted(keys: Counter[str]) -> str:
    """ "1 deny entry, 1 list of a user’s sign-ins, 2 records of refresh tokens"."""
    return ", ".join(f"{keys[kind]} {KINDS[kind][keys[kind] > 1]}" for kind in sorted(keys)) or "nothing"


def _from(hidden: bool) -> str:
    return "out of a script’s reach (HttpOnly)" if hidden else "within a script’s reach"
