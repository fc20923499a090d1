"""server-restart: the server process dies and is started again. Who is still signed in?"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from authdemo.lab.browser import CREDENTIALS
from authdemo.lab.experiment import NO, YES, Answer, Excerpt, Experiment
from authdemo.lab.servers import Server
from authdemo.lab.stage import Stage
from authdemo.lab.together import Together
from authdemo.lab.variants import JWT_REFRESH, JWT_STATELESS, SESSIONS, Variant


@dataclass
class Machine:
    """A machine that can be switched off and on: the server that runs on it at present."""

    stages: Mapping[Variant, Stage]
    server: Server
    acts: Together = field(init=False)

    def __post_init__(self) -> None:
        self.acts = Together(len(self.stages), [self.restart])

    def restart(self) -> None:
        self.server.kill()
        self.server = Server(self.stages)
        self.server.ready()


class ServerRestart(Experiment):
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
    excerpts = (Excerpt("sessions_app/records.py", "create", "set("),)

    @contextmanager
    def props(self, run: str, stages: Mapping[Variant, Stage]) -> Iterator[Machine]:
        with Server(stages) as first:
            machine = Machine(stages, first.ready())
            try:
                yield machine
            finally:
                machine.server.stop()

    def story(self, stage: Stage) -> None:
        machine = stage.props
        laptop = stage.browser("laptop", server=machine.server.origin(stage.variant))
        stage.signs_in(laptop)
        stage.looks(laptop, "You look in.")
        machine.acts.next()
        stage.tells("The server process is killed, and another one is started.")
        again = stage.browser("laptop", server=machine.server.origin(stage.variant))
        again.copies(laptop, *CREDENTIALS)
        look = stage.looks(again, "You look in with the cookies you had.")

        says = "still signed in" if look.accepted else f"signed out, {look.says}"
        if stage.lane == "sessions":
            stage.finds("C41", look.refused, says)
        stage.concludes((YES if look.accepted else NO).key)
