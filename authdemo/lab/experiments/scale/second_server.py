"""second-server: you sign in at one server, and the next request goes to another one."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from authdemo.lab.model.excerpts import RING_IN_FORCE, SESSION_IS_READ
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import JWT, SESSIONS, SESSIONS_MEMORY, Variant
from authdemo.lab.wire.browser import CREDENTIALS
from authdemo.lab.wire.second_server import SecondServer as Server
from authdemo.lab.wire.stage import Stage


class SecondServer(Story):
    """You sign in at one server. Does another one know you?"""

    asks = "Your next request goes to a second server. Are you signed in there?"
    variants = (*SESSIONS, *JWT)
    answers = (YES, NO, Answer("depends", "Depends on what the two share"))
    seconds = 4
    starts_processes = True
    lifetimes = {"access_seconds": 60.0, "access_max_seconds": 60.0, "stateless_seconds": 60.0, "leeway": 0}
    why = (
        "Two servers agree about you if they share what decides: the store with the record in it, or the key that the "
        "token is checked with. What is in one process’s memory is shared with nobody."
    )
    rule = "Before the second server comes, put sessions where both can reach them, and keys where both may have them."
    stops = "Sending everybody back to “their” server hides the matter until that server is gone."
    excerpts = (SESSION_IS_READ, RING_IN_FORCE)

    @contextmanager
    def shares(self, run: str, stages: Mapping[Variant, Stage]) -> Iterator[tuple[Server, Server]]:
        with Server(stages) as one, Server(stages) as other:
            yield one.ready(), other.ready()

    def story(self, stage: Stage) -> None:
        one, other = stage.shared
        laptop = stage.browser("laptop", server=one.origin(stage.variant))
        stage.signs_in(laptop, "You sign in at the first server.")
        stage.looks(laptop, "You look in there.")
        elsewhere = stage.browser("laptop", server=other.origin(stage.variant))
        elsewhere.copies(laptop, *CREDENTIALS)
        look = stage.looks(elsewhere, "Your next request goes to the second server, a process of its own.")

        says = "the second server knows it" if look.accepted else f"the second server refuses it, {look.says}"
        if stage.lane == "jwt":
            stage.finds("C43", look.accepted, says)
        else:
            stage.finds("C42", look.refused if stage.variant == SESSIONS_MEMORY else look.accepted, says)
        stage.concludes((YES if look.accepted else NO).key)
