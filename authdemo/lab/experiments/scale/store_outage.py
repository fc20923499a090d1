"""store-outage: Redis stops for a while, and comes back. Who is served meanwhile, and who has to sign in again?"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from authdemo.lab.model.excerpts import RENEWAL_MEETS_AN_OUTAGE, STORE_IS_UNAVAILABLE
from authdemo.lab.model.variants import SITE, Variant
from authdemo.lab.wire.outage import Outage, drawn
from authdemo.lab.wire.rendezvous import Rendezvous
from authdemo.lab.wire.run_redis import run_redis
from authdemo.lab.wire.stage import Stage


class StoreOutage(Outage):
    """Redis stops. Who is still served?"""

    asks = "Redis stops while you are signed in. Are you still served?"
    variants = SITE
    seconds = 4
    goes, away, is_back = "Redis stops", "Redis is away", "Redis comes back"
    drawn = drawn("Redis")
    why = (
        "Who asks Redis on each request can say nothing without it, and “I do not know” must not become “come in”. Who "
        "asks only at renewals is served until the next one; who never asks notices nothing."
    )
    rule = "Answer 503 and leave the cookies alone: an outage is no reason to log anybody out."
    stops = (
        "A token that is accepted during the outage may have been revoked. Being served and being sure are two things."
    )
    excerpts = (STORE_IS_UNAVAILABLE, RENEWAL_MEETS_AN_OUTAGE)

    @contextmanager
    def shares(self, run: str, stages: Mapping[Variant, Stage]) -> Iterator[Rendezvous]:
        with run_redis() as own:
            own.is_used_by(stages)
            yield Rendezvous(len(stages), [own.down, own.up])

    def story(self, stage: Stage) -> None:
        seen = self.sees(stage, stage.browser("laptop"), stage.shared)
        holds = seen.first.status == 503 and seen.back.accepted
        stage.finds("C48", holds if seen.is_told else None, seen.says)
