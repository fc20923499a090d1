"""second-server: you sign in at one server, and the next request goes to another one."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from authdemo.lab.model.excerpts import RING_IN_FORCE, SESSION_IS_READ
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import JWT, SESSIONS, SESSIONS_MEMORY, Variant
from authdemo.lab.wire.browser import CREDENTIALS, Browser
from authdemo.lab.wire.exchange import Look
from authdemo.lab.wire.second_server import SecondServer as Server
from authdemo.lab.wire.stage import Stage
from authdemo.web.theme import COOKIE as THEME

SHARES = {"sessions": "which shares Redis and database", "jwt": "which has the key and reaches no store"}


class SecondServer(Story):
    """You sign in at one server. Does another one know you?"""

    asks = "Your next request goes to a second server. Are you signed in there?"
    variants = (*SESSIONS, *JWT)
    answers = (YES, NO, Answer("depends", "Depends on what the two share"))
    seconds = 5
    starts_processes = True
    lifetimes = {"access_seconds": 60.0, "access_max_seconds": 60.0, "stateless_seconds": 60.0, "leeway": 0}
    why = (
        "Two servers agree about you if they share what decides: the store with the record in it, or the key that the "
        "token is checked with. What is in one process’s memory is shared with nobody; and a token about which "
        "somebody must be asked needs more than its key."
    )
    rule = "Before the second server comes, put sessions where both can reach them, and keys where both may have them."
    stops = (
        "Sending everybody back to “their” server hides the matter until that server is gone. And a server that has "
        "the key alone can renew nothing and learns of no log-out: see `offline-verification`."
    )
    excerpts = (SESSION_IS_READ, RING_IN_FORCE)

    @contextmanager
    def shares(self, run: str, stages: Mapping[Variant, Stage]) -> Iterator[tuple[Server, Mapping[str, Server]]]:
        """The first server, and by lane the second: for sessions it shares all, for tokens nothing but the key."""
        with (
            Server(stages) as one,
            Server(_of("sessions", stages)) as like_it,
            Server(_of("jwt", stages), key_alone=True) as alone,
        ):
            yield one.ready(), {"sessions": like_it.ready(), "jwt": alone.ready()}

    def story(self, stage: Stage) -> None:
        one, others = stage.shared
        laptop = stage.browser("laptop", server=one.origin(stage.variant))
        stage.signs_in(laptop, "You sign in at the first server.")
        stage.looks(laptop, "You look in there.")
        elsewhere = stage.browser("laptop", server=others[stage.lane].origin(stage.variant))
        elsewhere.copies(laptop, *CREDENTIALS)
        look = elsewhere.opens_profile()
        stage.tells(f"Your next request goes to a process of its own, {SHARES[stage.lane]}.", _said(look))

        if stage.lane == "jwt":
            theme = self.shows_the_theme(stage, laptop, elsewhere)
            told = f"by the token {_said(look)}; by a theme’s cookie it is {theme}"
            stage.finds("C43", look.accepted, f"a server {SHARES['jwt']}: {told}")
        else:
            says = f"the second server: {_said(look)}"
            stage.finds("C42", look.refused if stage.variant == SESSIONS_MEMORY else look.accepted, says)
        stage.concludes((YES if look.accepted else NO).key)

    def shows_the_theme(self, stage: Stage, laptop: Browser, elsewhere: Browser) -> str:
        """What needs no store: a cookie alone."""
        laptop.submits(f"{laptop.origin}/theme/", {"theme": "dark", "next": "/"}, "choosing a theme", page="login/")
        elsewhere.copies(laptop, THEME.name)
        said = "dark, too" if 'data-theme="dark"' in elsewhere.get(f"{elsewhere.origin}/").text else "not dark"
        stage.tells("You have chosen dark pages at the first one. The second one is shown that cookie.", said)
        return said


def _of(lane: str, stages: Mapping[Variant, Stage]) -> dict[Variant, Stage]:
    return {variant: stage for variant, stage in stages.items() if variant.lane == lane}


def _said(look: Look) -> str:
    if look.accepted:
        return "it knows you"
    return f"{look.status}, it would have to ask a store" if look.status == 503 else f"refused, {look.says}"
