"""lost-revocation: you log out, and are told so; in the same moment Redis crashes. Are you still logged out?"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from authdemo.lab.model.excerpts import REDIS_WRITES_THROUGH
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import JWT_DENYLIST, SESSIONS_REDIS, Variant
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.rendezvous import Rendezvous
from authdemo.lab.wire.run_redis import RunRedis, run_redis
from authdemo.lab.wire.stage import Stage

PEOPLE = 6  # who log out, and as many who stay
WAYS = {
    "always": "on disk before it is answered",
    "everysec": "on disk once a second",
    "none": "never on disk",
}


@dataclass
class Stores:
    """One Redis for each way to write things down, and the crashes in their order."""

    by_way: Mapping[str, RunRedis]
    crashes: Rendezvous


class LostRevocation(Story):
    """You logged out, and Redis crashes. Are you still logged out?"""

    variants = (SESSIONS_REDIS, JWT_DENYLIST)
    answers = (YES, NO, Answer("depends", "Depends on what is written to disk, and when"))
    seconds = 6
    starts_processes = True
    lifetimes = {"access_seconds": 60.0, "access_max_seconds": 60.0, "leeway": 0}
    why = (
        "An answer is a promise, and a store that answers before it has written can lose what it promised. What it "
        "forgets of a session lets nobody in; what it forgets of a denial lets the denied in again."
    )
    rule = "Where an end must be an end, write it to disk before you say so (`appendfsync always`)."
    stops = "The process is killed here, not the power: what the system holds in its own memory survives that."
    excerpts = (REDIS_WRITES_THROUGH,)

    @contextmanager
    def shares(self, run: str, stages: Mapping[Variant, Stage]) -> Iterator[Stores]:
        with ExitStack() as stack:
            stores = {
                "always": stack.enter_context(run_redis(appendfsync="always")),
                "everysec": stack.enter_context(run_redis(appendfsync="everysec")),
                "none": stack.enter_context(run_redis(appendonly=False)),
            }
            yield Stores(stores, Rendezvous(len(stages), [store.kill for store in stores.values()]))

    def story(self, stage: Stage) -> None:
        undone = {way: self.crashes_after_logging_out(stage, way) for way in WAYS}
        stage.concludes(
            "depends" if len({bool(number) for number in undone.values()}) > 1 else (NO if undone["none"] else YES).key
        )

    def crashes_after_logging_out(self, stage: Stage, way: str) -> int:
        """How many of those who had logged out are signed in again after the crash."""
        stage.lives_by(redis=stage.shared.by_way[way].client)
        leaving, staying = stage.people(PEOPLE), stage.people(PEOPLE)
        copies = [self.copy(stage, laptop) for laptop in leaving]
        stage.tells(f"{2 * PEOPLE} people sign in. What Redis is told is {WAYS[way]}.")
        for laptop in leaving:
            laptop.logs_out()
        stage.shared.crashes.next()
        stage.tells(f"{PEOPLE} of them log out, each is told so, and Redis is killed in that moment. It comes back.")
        undone = sum(copy.opens_profile().accepted for copy in copies)
        stayed = sum(laptop.opens_profile().accepted for laptop in staying)
        says = f"{WAYS[way]}: {undone} of {PEOPLE} log-outs undone, {stayed} of {PEOPLE} others still in"
        stage.tells("Everybody looks in.", says)
        stage.measures(f"log-outs undone, {WAYS[way]}", undone, f"of {PEOPLE}")
        if way != "everysec":  # a count only: how much of a second is lost is chance
            stage.finds("C32", undone == 0 and (way == "none" or stayed == PEOPLE), says)
        return undone

    def copy(self, stage: Stage, laptop: Browser) -> Browser:
        copy = stage.browser("copy")
        copy.copies(laptop)
        return copy
