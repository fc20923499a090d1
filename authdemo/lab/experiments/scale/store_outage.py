"""store-outage: Redis stops for a while, and comes back. Who is served meanwhile, and who has to sign in again?"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from authdemo.lab.model.excerpts import RENEWAL_MEETS_AN_OUTAGE, STORE_IS_UNAVAILABLE
from authdemo.lab.model.experiment import Answer, Drawn, Story
from authdemo.lab.model.variants import SITE, Variant
from authdemo.lab.wire.outage import looks, said, tries
from authdemo.lab.wire.rendezvous import Rendezvous
from authdemo.lab.wire.run_redis import run_redis
from authdemo.lab.wire.stage import Stage

LIFETIME = 1.2  # seconds an access token lives, where it can be renewed


class StoreOutage(Story):
    """Redis stops. Who is still served?"""

    asks = "Redis stops while you are signed in. Are you still served?"
    variants = SITE
    answers = (
        Answer("yes", "Served"),
        Answer("no", "Not served"),
        Answer("depends", "Served at first, not served later"),
    )
    seconds = 4
    drawn = Drawn("Who is served while Redis is away", "served", "not served", "Dashed: what was done to Redis.")
    starts_processes = True
    lifetimes = {"access_seconds": LIFETIME, "access_max_seconds": LIFETIME, "stateless_seconds": 60.0, "leeway": 0}
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
        laptop = stage.browser("laptop")
        stage.signs_in(laptop)
        ends = stage.dies_by_itself(laptop)
        tries(stage, laptop, "before")
        stage.shared.next()
        stage.marks("", "Redis stops", None, at=stage.tells("Redis stops."))
        first = looks(stage, laptop, "You look in.", "Redis is away")
        stage.goes_on(LIFETIME + 0.3, lambda: tries(stage, laptop))
        later = looks(stage, laptop, "When an access token has expired, you look in again.", "a token’s time later")
        stage.shared.next()
        stage.marks("", "comes back", None, at=stage.tells("Redis comes back."))
        back = looks(stage, laptop, "You look in, with the cookies you had.", "Redis is back")

        says = f"{said(first)} at first, {said(later)} later; {said(back)} when Redis is back"
        told = first.accepted or stage.in_time(first, ends)  # an expired token is renewed at once, or not
        stage.finds("C48", first.status == 503 and back.accepted if told else None, says)
        if told:
            stage.concludes("depends" if first.accepted != later.accepted else "yes" if first.accepted else "no")
