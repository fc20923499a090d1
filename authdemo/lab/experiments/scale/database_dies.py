"""database-dies: the database goes away for a while, and comes back. Who notices?"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from authdemo.lab.model.excerpts import RENEWAL_READS_THE_ACCOUNT, SESSION_IS_READ
from authdemo.lab.model.experiment import Answer, Drawn, Story
from authdemo.lab.model.variants import JWT, SESSIONS, Variant
from authdemo.lab.wire.outage import looks, said, tries
from authdemo.lab.wire.rendezvous import Rendezvous
from authdemo.lab.wire.second_server import SecondServer
from authdemo.lab.wire.severed_database import severed_database
from authdemo.lab.wire.stage import Stage

LIFETIME = 1.2  # seconds an access token lives, where it can be renewed


@dataclass
class Shared:
    """A server, and what becomes of its line to the database."""

    server: SecondServer
    acts: Rendezvous


class DatabaseDies(Story):
    """The database dies. Who is still served?"""

    asks = "The database dies while you are signed in. Are you still served?"
    variants = (*SESSIONS, *JWT)
    answers = (
        Answer("yes", "Served"),
        Answer("no", "Not served"),
        Answer("depends", "Served at first, not served later"),
    )
    seconds = 6
    drawn = Drawn("Who is served while the database is away", "served", "not served", "Dashed: what was done to it.")
    starts_processes = True
    lifetimes = {"access_seconds": LIFETIME, "access_max_seconds": LIFETIME, "stateless_seconds": 60.0, "leeway": 0}
    why = (
        "A record in Redis says who you are, and so does a token: neither asks the database. A renewal does, as it "
        "reads whether the account is what it was; and Django’s own sessions read the user on every request, wherever "
        "they are kept. Nobody can sign in meanwhile: the passwords are there."
    )
    rule = "Answer 503 where the database must be asked, and leave the cookies alone; go on where it need not be."
    stops = (
        "Who is served here is asked who they are, and nothing else: a page with their data needs the database anyway. "
        "And what is changed there, a ban or a role, cannot be changed while it is away."
    )
    excerpts = (SESSION_IS_READ, RENEWAL_READS_THE_ACCOUNT)

    @contextmanager
    def shares(self, run: str, stages: Mapping[Variant, Stage]) -> Iterator[Shared]:
        with severed_database() as database, SecondServer(stages, database=database.settings) as server:
            yield Shared(server.ready(), Rendezvous(len(stages), [database.dies, database.comes_back]))

    def story(self, stage: Stage) -> None:
        shared: Shared = stage.shared
        origin = shared.server.origin(stage.variant)
        laptop, newcomer = (stage.browser(name, server=origin) for name in ("laptop", "newcomer"))
        stage.signs_in(laptop)
        ends = stage.dies_by_itself(laptop)
        tries(stage, laptop, "before")
        shared.acts.next()
        stage.marks("", "database dies", None, at=stage.tells("The database dies."))
        first = looks(stage, laptop, "You look in.", "it is away")
        page = newcomer.get("login/")
        status = newcomer.sends(page, "login/", {"username": stage.username, "password": stage.password}).status_code
        stage.tells("Somebody wants to sign in.", str(status))
        stage.goes_on(LIFETIME + 0.3, lambda: tries(stage, laptop))
        later = looks(stage, laptop, "When an access token has expired, you look in again.", "a token’s time later")
        shared.acts.next()
        stage.marks("", "comes back", None, at=stage.tells("The database comes back."))
        back = looks(stage, laptop, "You look in, with the cookies you had.", "it is back")

        told = first.accepted or stage.in_time(first, ends)
        says = f"{said(first)} at first, {said(later)} later; {said(back)} when it is back"
        stage.finds("C83", first.accepted and later.accepted if told else None, says)
        if told:
            stage.concludes("depends" if first.accepted != later.accepted else "yes" if first.accepted else "no")
