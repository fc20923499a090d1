"""idle-timeout: somebody works, then stops. When does the session end, and what is its id worth after that?"""

from authdemo.lab.model.excerpts import SESSION_IS_READ
from authdemo.lab.model.experiment import IT_DEPENDS, Answer, Story
from authdemo.lab.model.variants import JWT_REFRESH, SESSIONS_DATABASE, SESSIONS_REDIS
from authdemo.lab.wire.exchange import Look
from authdemo.lab.wire.stage import Stage

IDLE = 1.0  # seconds without a request
BREAK, PAUSE = 0.4, 1.3  # seconds between two looks: short enough, and too long
RENEWS = 0.2  # seconds an access token lives: each look is a use of the refresh token, and begins its idle time anew


class IdleTimeout(Story):
    """Does a session end when nobody uses it, and only then?"""

    asks = "A session may be idle for one second. You use it for longer than that, then stop. When does it end?"
    variants = (SESSIONS_REDIS, SESSIONS_DATABASE, JWT_REFRESH)
    answers = (
        Answer("after-use", "One second after the last use"),
        Answer("after-sign-in", "One second after the sign-in"),
        IT_DEPENDS,
    )
    seconds = 4
    lifetimes = {
        "session_idle": IDLE,
        "session_max": 60.0,
        "access_seconds": RENEWS,
        "access_max_seconds": RENEWS,
        "refresh_idle": IDLE,
        "refresh_max": 60.0,
        "leeway": 0,
    }
    why = (
        "An idle timeout begins anew with use, and noting a use is a write; ours goes in the trip of a read (GETEX), "
        "once a minute. A fixed lifetime does not move with use: article A’s own code counts an hour from the "
        "sign-in, and Django’s default two weeks from when the session’s data last changed. Of tokens it is the "
        "refresh token’s family that goes idle, and each renewal begins its time anew."
    )
    rule = "Slide the timeout in the same trip that reads the session, and end it absolutely all the same."
    stops = "A page that polls by itself is a use too. Then nobody ever seems to be idle."
    excerpts = (SESSION_IS_READ,)

    def story(self, stage: Stage) -> None:
        laptop = stage.browser("laptop")
        stage.signs_in(laptop)
        looks = [stage.looks(laptop)]
        for _ in range(4):
            stage.waits(BREAK)
            looks.append(stage.looks(laptop))
        in_use = looks[-1].accepted
        used = looks[-1].sent
        most = stage.policy.session_idle  # this run's: a slow machine has longer, as everything else takes longer
        stage.shows(looks[-1], f"You look in again and again, until long after the first {most:g} s.")
        stage.waits(PAUSE, "the session has been idle for too long")
        idle = stage.looks(laptop)
        unused = f"{idle.sent - used:.1f}\N{NO-BREAK SPACE}s"
        stage.shows(idle, f"You do nothing for {unused}, and look in again.")
        thief = stage.browser("thief")
        thief.copies(laptop)
        stage.waits(0.2)
        again = stage.looks(thief, "Somebody finds the old session id, and looks in.")

        kept = f"in use {'alive' if in_use else 'dead'} after {used:.1f}\N{NO-BREAK SPACE}s"
        holds = None if self.paused(stage, looks) else in_use and idle.refused
        stage.finds("C33", holds, f"{kept}; after {unused} idle, where {most:g} s are allowed, {_said(idle)}")
        if stage.lane == "sessions":
            stage.finds("C35", again.refused, f"its id is {_said(again)}")
        if holds is not None:
            stage.concludes("after-use" if holds else "after-sign-in")

    def paused(self, stage: Stage, looks: list[Look]) -> bool:
        """Whether it ended in a pause that this machine made, and that was long enough to be idleness."""
        last = next((number for number, look in enumerate(looks) if not look.accepted), len(looks) - 1)
        before, after = looks[max(0, last - 1)], looks[last]
        return after.refused and after.answered - before.sent >= IDLE * stage.pace


def _said(look: Look) -> str:
    return "still good" if look.accepted else f"refused, {look.says}"
