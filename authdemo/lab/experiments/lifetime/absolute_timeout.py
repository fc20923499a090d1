"""absolute-timeout: somebody never stops. Does the session end all the same?"""

import time

from django.http import HttpRequest

from authdemo.lab.attacks.rivals.stock import DatabaseStore, StockSessions
from authdemo.lab.model.excerpts import SESSION_HAS_A_LIMIT
from authdemo.lab.model.experiment import NO, YES, Story
from authdemo.lab.model.variants import JWT_REFRESH, SESSIONS_REDIS, sessions_by
from authdemo.lab.wire.stage import Stage
from authdemo.strategy import Identity

IDLE = 1.0  # seconds without a request
LIMIT = 1.6  # seconds after the sign-in
RENEWS = 0.2  # seconds an access token lives: it is the refresh token that is kept in use


class SavedEachTime(StockSessions):
    """Django's database engine with SESSION_SAVE_EVERY_REQUEST: its way to let a session slide."""

    def authenticate(self, request: HttpRequest) -> Identity | None:
        identity = super().authenticate(request)
        request.session.modified = identity is not None
        return identity


SLIDING = sessions_by("sessions/database-sliding", SavedEachTime(DatabaseStore))


class AbsoluteTimeout(Story):
    """Does a session end at an absolute limit, however busy it is?"""

    variants = (SESSIONS_REDIS, SLIDING, JWT_REFRESH)
    seconds = 3
    lifetimes = {
        "session_idle": IDLE,
        "session_max": LIMIT,
        "access_seconds": RENEWS,
        "access_max_seconds": RENEWS,
        "refresh_idle": IDLE,
        "refresh_max": LIMIT,
        "leeway": 0,
    }
    why = (
        "A timeout that slides can be kept alive for ever, by a thief as well. An absolute limit must be written into "
        "the record at the sign-in and checked on each read, or at each renewal. Django’s engines keep no such date: "
        "their end counts from the last save, and one that is saved on every request never comes to it."
    )
    rule = "Give every sign-in an end that no use can move (ASVS 5.0, 7.3.2)."
    stops = (
        "Whoever is in the middle of something at that moment signs in again. Longer limits annoy less and risk more."
    )
    excerpts = (SESSION_HAS_A_LIMIT,)

    def story(self, stage: Stage) -> None:
        laptop, asked = stage.browser("laptop"), time.monotonic()
        stage.signs_in(laptop)
        signing_in = stage.began - asked  # the session began within this time, and the clock at its end
        looks = [stage.looks(laptop, "You look in, and go on doing so five times a second.")]
        while looks[-1].accepted and stage.now() < (LIMIT + 1.0) * stage.pace:
            stage.waits(0.2)
            looks.append(stage.looks(laptop))
        stage.shows(looks[-1], "This was the last time.")

        lived = looks[-1].sent
        ended = looks[-1].refused and looks[-1].says == "expired" and lived + signing_in >= LIMIT * stage.pace
        paused = looks[-1].refused and looks[-1].answered - looks[-2].sent >= IDLE * stage.pace if looks[1:] else True
        told = ended or not paused  # what this machine paused for so long may have ended as idle
        says = (
            f"ended after {lived:.1f} s, {looks[-1].says}" if looks[-1].refused else f"still good after {lived:.1f} s"
        )
        stage.finds("C34", ended if told else None, f"in use all the time, {says}")
        stage.measures("seconds that a busy session lived", lived, "s")
        if told:
            stage.concludes((YES if ended else NO).key)
