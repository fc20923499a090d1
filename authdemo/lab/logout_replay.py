"""logout-replay: does logging out kill a copy of the credential? A first version, for the start page.

You sign in; half a second later a thief copies the credential; a second after the sign-in you log out. From then on
the copy is tried again and again, until it is refused. On both lanes the credential lives two seconds by itself.
"""

import time

from authdemo.lab.browser import Browser
from authdemo.lab.runs import Run
from authdemo.lab.stage import Stage
from authdemo.lab.survival import Survival
from authdemo.lab.variants import JWT_DENYLIST, JWT_REFRESH, SESSIONS_REDIS

VARIANTS = (SESSIONS_REDIS, JWT_REFRESH, JWT_DENYLIST)

LIFETIME = 2.0  # seconds, of the access token and of the session: neither lane has the longer one
COPIED = 0.5  # seconds after the sign-in
LOGGED_OUT = 1.0
GIVE_UP = 1.0  # seconds after the copy should have died by itself
REFRESH = 60  # seconds a refresh token lives: longer than a run, and soon gone where the clean-up could not be done


def run() -> Run[Survival]:
    """One run of this story, ready to be started."""
    return Run(
        story,
        VARIANTS,
        access_seconds=LIFETIME,
        access_max_seconds=LIFETIME,
        session_idle=LIFETIME,
        session_max=LIFETIME,
        refresh_idle=REFRESH,
        refresh_max=REFRESH,
        leeway=0,
    )


def story(stage: Stage) -> Survival:
    laptop, thief = stage.browser("laptop"), stage.browser("thief")
    stage.logs_in(laptop)
    stage.tells("You sign in.")
    expires = dies_by_itself(stage, laptop)

    stage.waits_until(COPIED)
    thief.copies(laptop)
    looks = stage.watches(thief, LOGGED_OUT, "The thief copies the cookie and looks in.")

    stage.waits_until(LOGGED_OUT)
    laptop.logs_out()
    logged_out = stage.tells("You log out.")

    tries = stage.watches(thief, expires + GIVE_UP, "The thief looks in again.")
    if len(tries) > 1:
        stage.shows(tries[-1], "… and again and again; this was the last time.")
    return Survival.measured(looks + tries, logged_out, expires)


def dies_by_itself(stage: Stage, browser: Browser) -> float:
    """When the credential's own time is up, on the stage's clock: as the token says, or as the session's limit is."""
    claims = browser.token_claims()
    if not claims:
        return stage.policy.session_max
    return float(claims["exp"]) + stage.policy.leeway - time.time() + stage.now()
