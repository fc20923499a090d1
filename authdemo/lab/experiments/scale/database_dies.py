"""database-dies: the database goes away for a while, and comes back. Who notices?"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from authdemo.lab.model.excerpts import RENEWAL_READS_THE_ACCOUNT, SESSION_IS_READ
from authdemo.lab.model.variants import JWT, SESSIONS, Variant
from authdemo.lab.wire.outage import Outage, drawn
from authdemo.lab.wire.rendezvous import Rendezvous
from authdemo.lab.wire.second_server import SecondServer
from authdemo.lab.wire.severed_database import severed_database
from authdemo.lab.wire.stage import Stage


@dataclass
class Shared:
    """A server, and what becomes of its line to the database."""

    server: SecondServer
    acts: Rendezvous


class DatabaseDies(Outage):
    """The database dies. Who is still served?"""

    asks = "The database dies while you are signed in. Are you still served?"
    variants = (*SESSIONS, *JWT)
    seconds = 6
    goes, away, is_back = "The database dies", "it is away", "The database comes back"
    drawn = drawn("the database")
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

        def wants_to_sign_in() -> None:
            fields = {"username": stage.username, "password": stage.password}
            answer = newcomer.sends(newcomer.get("login/"), "login/", fields)
            stage.tells("Somebody wants to sign in.", str(answer.status_code))

        seen = self.sees(stage, laptop, shared.acts, wants_to_sign_in)
        stage.finds("C83", seen.first.accepted and seen.later.accepted if seen.is_told else None, seen.says)
