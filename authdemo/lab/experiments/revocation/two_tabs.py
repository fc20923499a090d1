"""two-tabs: many renewals at once, and renewals whose answer is lost. Who is logged out by rotation?"""

import math
import threading

from django.db import connections

from authdemo.lab.attacks.mistakes.plain_rotation import PlainRotation
from authdemo.lab.model.excerpts import SUCCESSOR_FOLLOWS
from authdemo.lab.model.experiment import IT_DEPENDS, NO, YES, Answer, Drawn, Story
from authdemo.lab.model.variants import JWT_REFRESH, jwt_by
from authdemo.lab.wire.browser import CREDENTIALS, Browser
from authdemo.lab.wire.exchange import Look
from authdemo.lab.wire.stage import Stage

TABS = 50
LIFETIME = 0.5  # seconds an access token lives
GRACE = 1.0  # seconds in which the refresh token before the current one is taken once more
PLAIN = jwt_by(
    "jwt/plain-rotation", PlainRotation(), "The old refresh token is deleted at once, and no answer may be lost."
)


class TwoTabs(Story):
    """Does rotating refresh tokens log out people with two tabs, or with a bad line?"""

    asks = "Fifty tabs renew at the same moment; then an answer is lost on the way. Are you logged out?"
    variants = (JWT_REFRESH, PLAIN)
    answers = (YES, NO, Answer(IT_DEPENDS.key, "Depends on how long the answer is lost"))
    seconds = 3
    drawn = Drawn("Who is still signed in after a renewal", "still in", "logged out")
    lifetimes = {"access_seconds": LIFETIME, "access_max_seconds": LIFETIME, "refresh_grace": GRACE, "leeway": 0}
    why = (
        "A refresh token that is good only once meets browsers that ask twice: tabs share their cookies, and an answer "
        "can be lost. Here the successor follows from the token itself, so all who ask in time get the same one."
    )
    rule = "Take the previous refresh token for a few seconds more, and answer with the same successor."
    stops = "The grace is also a thief’s: within it nobody can tell two tabs from two people."
    excerpts = (SUCCESSOR_FOLLOWS,)

    def story(self, stage: Stage) -> None:
        laptop = stage.browser("laptop")
        stage.signs_in(laptop)
        stage.waits(LIFETIME + 0.1, "the token expires")
        tabs = [self.tab(stage, laptop) for _ in range(TABS)]
        looks = all_at_once(tabs)
        refused = sum(look.refused for look in looks)
        tokens = {tab.cookie(CREDENTIALS[2]) for tab in tabs} - {None}
        took = max(look.answered for look in looks) - min(look.sent for look in looks)
        says = f"{refused} of {TABS} tabs logged out, {len(tokens)} refresh token{'s' * (len(tokens) != 1)} handed out"
        stage.tells(f"Your token has expired, and {TABS} tabs ask for another one at once.", says)
        told = refused == 0 or took < GRACE * stage.pace  # else the last of them came after the grace
        stage.finds("C26", refused > 0 if told else None, says)
        stage.marks("", f"{TABS} tabs at once", refused == 0, f"{TABS - refused} of {TABS}")
        stage.measures(f"tabs logged out, of {TABS}", refused, "", of=TABS)

        soon, late = self.loses_answers(stage)
        everything = {refused > 0, soon.refused, late.refused}
        stage.concludes(IT_DEPENDS.key if len(everything) > 1 else (YES if refused else NO).key)

    def loses_answers(self, stage: Stage) -> tuple[Look, Look]:
        """Ask for a renewal, lose the answer, ask again with what one still has: soon, and too late."""
        soon, late = stage.people(2)
        stage.tells("Two people with a bad line sign in.")
        stage.waits(LIFETIME + 0.1, "the token expires")
        asked = stage.now()
        for laptop in (soon, late):
            self.tab(stage, laptop).opens_profile()  # its answer never reaches the laptop
        stage.tells("Their tokens have expired; the answers to both renewals are lost on the way.")
        stage.waits(0.3)
        within = self.asks_again(stage, soon, "within the grace", until=asked + GRACE * stage.pace)
        stage.waits(GRACE, "the grace is over")
        return within, self.asks_again(stage, late, "for longer than the grace")

    def asks_again(self, stage: Stage, laptop: Browser, how_long: str, until: float = math.inf) -> Look:
        """`until`: on the clock; whoever is logged out after that was not so within the grace."""
        look = stage.looks(laptop, f"One asks again, after an answer lost {how_long}.")
        ends = f"logged out, {look.says}" if look.refused else "still signed in"
        told = look.accepted or look.answered < until
        stage.marks("", f"an answer lost {how_long}", look.accepted if told else None)
        stage.finds("C26", look.refused if told else None, f"an answer lost {how_long}: {ends}")
        return look

    def tab(self, stage: Stage, laptop: Browser) -> Browser:
        """One more tab of the same browser: the same cookies."""
        tab = stage.browser("tab")
        tab.shares_jar(laptop)
        return tab


def all_at_once(tabs: list[Browser]) -> list[Look]:
    """Every tab asks in a thread of its own, and none before all are ready."""
    ready, looks = threading.Barrier(len(tabs)), []

    def ask(tab: Browser) -> None:
        ready.wait()
        looks.append(tab.opens_profile())
        connections.close_all()

    threads = [threading.Thread(target=ask, args=(tab,), name="run tab") for tab in tabs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return looks
