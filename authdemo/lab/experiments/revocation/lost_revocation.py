"""lost-revocation: you log out, and are told so; in the same moment Redis crashes. Are you still logged out?"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from authdemo.lab.browser import Browser
from authdemo.lab.experiment import NO, YES, Answer, Excerpt, Experiment
from authdemo.lab.own_redis import OwnRedis, own_redis
from authdemo.lab.stage import Stage
from authdemo.lab.together import Together
from authdemo.lab.variants import JWT_DENYLIST, SESSIONS_REDIS, Variant

PEOPLE = 6  # who log out, and as many who stay
WAYS = {
    "always": "on disk before it is answered",
    "everysec": "on disk once a second",
    "none": "never on disk",
}


@dataclass
class Stores:
    """One Redis for each way to write things down, and the crashes in their order."""

    by_way: Mapping[str, OwnRedis]
    crashes: Together


class LostRevocation(Experiment):
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
    excerpts = (Excerpt("authdemo/kept_redis.py", "start", "appendfsync"),)

    @contextmanager
    def props(self, run: str, stages: Mapping[Variant, Stage]) -> Iterator[Stores]:
        with ExitStack() as stack:
            stores = {
                "always": stack.enter_context(own_redis(appendfsync="always")),
                "everysec": stack.enter_context(own_redis(appendfsync="everysec")),
                "none": stack.enter_context(own_redis(appendonly=False)),
            }
            yield Stores(stores, Together(len(stages), [store.kill for store in stores.values()]))

    def story(self, stage: Stage) -> None:
        undone = {way: self.crashes_after_logging_out(stage, way) for way in WAYS}
        stage.concludes(
            "depends" if len({bool(number) for number in undone.values()}) > 1 else (NO if undone["none"] else YES).key
        )

    def crashes_after_logging_out(self, stage: Stage, way: str) -> int:
        """How many of those who had logged out are signed in again after the crash."""
        stage.lives_by(redis=stage.props.by_way[way].client)
        leaving, staying = self.people(stage), self.people(stage)
        copies = [self.copy(stage, laptop) for laptop in leaving]
        stage.tells(f"{2 * PEOPLE} people sign in. What Redis is told is {WAYS[way]}.")
        for laptop in leaving:
            laptop.logs_out()
        stage.props.crashes.next()
        stage.tells(f"{PEOPLE} of them log out, each is told so, and Redis is killed in that moment. It comes back.")
        undone = sum(copy.opens_profile().accepted for copy in copies)
        stayed = sum(laptop.opens_profile().accepted for laptop in staying)
        says = f"{WAYS[way]}: {undone} of {PEOPLE} log-outs undone, {stayed} of {PEOPLE} others still in"
        stage.tells("Everybody looks in.", says)
        stage.measures(f"log-outs undone, {WAYS[way]}", undone, f"of {PEOPLE}")
        if way != "everysec":  # a count only: how much of a second is lost is chance
            stage.finds("C32", undone == 0 and (way == "none" or stayed == PEOPLE), says)
        return undone

    def people(self, stage: Stage) -> list[Browser]:
        laptops = [stage.browser("laptop") for _ in range(PEOPLE)]
        for laptop in laptops:
            laptop.logs_in(stage.username, stage.password)
        return laptops

    def copy(self, stage: Stage, laptop: Browser) -> Browser:
        copy = stage.browser("copy")
        copy.copies(laptop)
        return copy
