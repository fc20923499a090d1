"""node-dies: two servers share the work, and one of them dies. Who is signed out?"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from authdemo.lab.model.excerpts import RING_IN_FORCE, SESSION_IS_READ, TOKEN_IS_RENEWED
from authdemo.lab.model.experiment import Answer, Story
from authdemo.lab.model.variants import JWT, SESSIONS, Variant
from authdemo.lab.wire.browser import CREDENTIALS, Browser
from authdemo.lab.wire.rendezvous import Rendezvous
from authdemo.lab.wire.second_server import SecondServer
from authdemo.lab.wire.stage import Stage

PEOPLE = 2  # at each server
LIFETIME = 1.2  # seconds an access token lives, where it can be renewed
NOBODY = Answer("nobody", "Nobody")
ITS_OWN = Answer("its-own", "Those whom it served")
EVERYBODY = Answer("everybody", "Everybody")


@dataclass
class Servers:
    """The two, and what becomes of the first."""

    dying: SecondServer
    staying: SecondServer
    acts: Rendezvous


class NodeDies(Story):
    """One of two servers dies. Who is signed out?"""

    variants = (*SESSIONS, *JWT)
    answers = (NOBODY, ITS_OWN, EVERYBODY)
    seconds = 5
    starts_processes = True
    lifetimes = {"access_seconds": LIFETIME, "access_max_seconds": LIFETIME, "stateless_seconds": 60.0, "leeway": 0}
    why = (
        "A server is a place to run code. Where what makes a sign-in lies in a store that both ask, or with the "
        "browser, either can answer, and renew. What one of them has in its memory goes with it, and so do those "
        "whom it served."
    )
    rule = "Keep a server so that it may die at any moment: nothing in it that is nowhere else, keys included."
    stops = (
        "A request that was under way is lost with its server. What has no effect may be sent again by whatever "
        "stands before them; for a POST nobody can tell whether it was done."
    )
    excerpts = (SESSION_IS_READ, RING_IN_FORCE, TOKEN_IS_RENEWED)

    @contextmanager
    def shares(self, run: str, stages: Mapping[Variant, Stage]) -> Iterator[Servers]:
        with SecondServer(stages) as dying, SecondServer(stages) as staying:
            acts = Rendezvous(len(stages), [dying.kill])
            yield Servers(dying.ready(), staying.ready(), acts)

    def story(self, stage: Stage) -> None:
        servers: Servers = stage.shared
        staying = servers.staying.origin(stage.variant)
        at_dying = self.sign_in(stage, servers.dying.origin(stage.variant), "one")
        at_staying = self.sign_in(stage, staying, "other")
        stage.tells(f"{2 * PEOPLE} people sign in, {PEOPLE} at each of two servers.")
        stage.waits(LIFETIME, "the access tokens have expired")
        servers.acts.next()
        stage.tells("The first server is killed. Everybody’s next request goes to the second.")

        moved = [self.moves(stage, person, staying) for person in at_dying]
        lost, others_lost = (sum(not one.opens_profile().accepted for one in who) for who in (moved, at_staying))
        stage.tells(f"The {PEOPLE} of the first server look in.", _out(lost))
        stage.tells(f"The {PEOPLE} of the second look in.", _out(others_lost))

        out = lost + others_lost
        stage.measures("people signed out when their server or the other one dies", out, f"of {2 * PEOPLE}")
        stage.finds("C80", out == 0, f"of those whom it served: {_out(lost)}; of the others: {_out(others_lost)}")
        stage.concludes((NOBODY if not out else EVERYBODY if others_lost else ITS_OWN).key)

    def sign_in(self, stage: Stage, server: str, where: str) -> list[Browser]:
        people = []
        for number in range(PEOPLE):
            person = stage.another_user(f"{where}-{number + 1}")
            laptop = stage.browser("laptop", server=server)
            laptop.logs_in(person.username, stage.password)
            people.append(laptop)
        return people

    def moves(self, stage: Stage, person: Browser, server: str) -> Browser:
        """The same person, as whatever stands before the servers sends them on."""
        there = stage.browser("laptop", server=server)
        there.copies(person, *CREDENTIALS)
        return there


def _out(number: int) -> str:
    return f"{number} of {PEOPLE} signed out"
