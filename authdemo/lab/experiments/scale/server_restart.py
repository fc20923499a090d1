"""server-restart: the server process dies and is started again. Who is still signed in?"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from authdemo.lab.model.excerpts import SESSION_IS_STORED
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import JWT_REFRESH, JWT_STATELESS, SESSIONS, SESSIONS_MEMORY, Variant
from authdemo.lab.wire.browser import CREDENTIALS
from authdemo.lab.wire.rendezvous import Rendezvous
from authdemo.lab.wire.second_server import SecondServer
from authdemo.lab.wire.stage import Stage


@dataclass
class Machine:
    """A machine that can be switched off and on: the server that runs on it at present."""

    stages: Mapping[Variant, Stage]
    server: SecondServer
    acts: Rendezvous = field(init=False)

    def __post_init__(self) -> None:
        self.acts = Rendezvous(len(self.stages), [self.restart])

    def restart(self) -> None:
        self.server.kill()
        self.server = SecondServer(self.stages)
        self.server.ready()


class ServerRestart(Story):
    """The server is restarted. Are you still signed in?"""

    variants = (*SESSIONS, JWT_STATELESS, JWT_REFRESH)
    answers = (YES, NO, Answer("depends", "Depends on where it was kept"))
    seconds = 4
    starts_processes = True
    lifetimes = {"access_seconds": 60.0, "access_max_seconds": 60.0, "stateless_seconds": 60.0, "leeway": 0}
    why = (
        "A process takes its memory with it. A store of its own, a database, or the browser itself keeps what it was "
        "given, and the next process finds it there."
    )
    rule = "Keep nothing of a sign-in in the memory of the process that serves it."
    stops = "It need not be Redis: what matters is that it outlives the process and is shared by all of them."
    excerpts = (SESSION_IS_STORED,)

    @contextmanager
    def shares(self, run: str, stages: Mapping[Variant, Stage]) -> Iterator[Machine]:
        with SecondServer(stages) as first:
            machine = Machine(stages, first.ready())
            try:
                yield machine
            finally:
                machine.server.stop()

    def story(self, stage: Stage) -> None:
        machine = stage.shared
        laptop = stage.browser("laptop", server=machine.server.origin(stage.variant))
        stage.signs_in(laptop)
        stage.looks(laptop, "You look in.")
        machine.acts.next()
        stage.tells("The server process is killed, and another one is started.")
        again = stage.browser("laptop", server=machine.server.origin(stage.variant))
        again.copies(laptop, *CREDENTIALS)
        look = stage.looks(again, "You look in with the cookies you had.")

        says = "still signed in" if look.accepted else f"logged out, {look.says}"
        if stage.lane == "sessions":
            stage.finds("C41", look.refused if stage.variant == SESSIONS_MEMORY else look.accepted, says)
        stage.concludes((YES if look.accepted else NO).key)
