"""primary-dies: you log out, and are told so; Redis’ primary dies, and a replica takes over. Are you still out?"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from authdemo.lab.model.excerpts import REPLICAS_ARE_WAITED_FOR
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import RENEWING, SESSIONS_REDIS, Variant
from authdemo.lab.wire.browser import CREDENTIALS, Browser
from authdemo.lab.wire.rendezvous import Rendezvous
from authdemo.lab.wire.replicated_redis import ReplicatedRedis, replicated_redis
from authdemo.lab.wire.stage import Stage
from authdemo.strategy import StoreUnavailable

PEOPLE = 2  # in each group
LIFETIME = 1.2  # seconds an access token lives: after that the server is asked for the next one


@dataclass
class Shared:
    """A primary with two replicas, and what becomes of them in its order."""

    redis: ReplicatedRedis
    acts: Rendezvous


class PrimaryDies(Story):
    """You log out, and a replica takes the place of Redis’ primary. Are you still logged out?"""

    variants = (SESSIONS_REDIS, *RENEWING)
    answers = (YES, NO, Answer("depends", "Depends on which replicas have it"))
    seconds = 6
    starts_processes = True
    lifetimes = {"access_seconds": LIFETIME, "access_max_seconds": LIFETIME, "leeway": 0}
    why = (
        "A primary answers before its replicas have what it was told. Where it dies then, what it answered has never "
        "been: the session that was deleted is there, the login that had ended renews its tokens. With `WAIT` it "
        "answers once a replica has it; where none has, the answer is 503, and nobody was promised anything."
    )
    rule = (
        "Where an end must be an end, wait for replicas before you say so (`REDIS_WAIT_REPLICAS`). Only who waits for "
        "all of them need not ask which one takes over."
    )
    stops = (
        "No sentinels are here: the story promotes a replica (`REPLICAOF NO ONE`) and asks that one from then on. "
        "Sentinels prefer the replica that has received most, of those that they can reach. A token of `jwt/refresh` "
        "lives until it expires anyway, so everybody is asked after that."
    )
    excerpts = (REPLICAS_ARE_WAITED_FOR,)

    @contextmanager
    def shares(self, run: str, stages: Mapping[Variant, Stage]) -> Iterator[Shared]:
        with replicated_redis(2) as redis:
            for stage in stages.values():
                stage.lives_by(redis=redis.client)
            one, other = redis.replicas

            def one_takes_over() -> None:
                redis.dies()
                one.takes_over()

            def other_is_left_behind() -> None:
                redis.catch_up()
                other.line.hold_up()

            acts = (other_is_left_behind, one.line.hold_up, one_takes_over, other.takes_over)
            yield Shared(redis, Rendezvous(len(stages), acts))

    def story(self, stage: Stage) -> None:
        redis, acts = stage.shared.redis, stage.shared.acts
        waiting, hasty, staying = (stage.people(PEOPLE) for _ in range(3))
        (refused,) = stage.people(1)
        stage.tells(f"{3 * PEOPLE + 1} people sign in. Two replicas have it, too.")
        acts.next()
        of_waiting, of_waiting_elsewhere = self.copies(stage, waiting), self.copies(stage, waiting)
        stage.lives_by(redis=redis.confirming)
        for laptop in waiting:
            laptop.logs_out()
        stage.tells(f"The line to the second replica is cut. {PEOPLE} log out, told so once one replica has it.", "200")
        acts.next()
        told = self.is_told(refused)
        stage.tells("The line to the first is cut, too. One logs out, to be told so once one replica has it.", told)
        stage.lives_by(redis=redis.client)
        of_hasty = self.copies(stage, hasty)
        for laptop in hasty:
            laptop.logs_out()
        stage.tells(f"{PEOPLE} log out, told so at once.", "200")
        stage.waits(LIFETIME, "the access tokens have expired")

        acts.next()
        stage.lives_by(redis=redis.replicas[0].client)
        stage.tells("The primary is killed, and the first replica takes its place.")
        undone = self.says(stage, "told at once", of_hasty)
        stayed = sum(laptop.opens_profile().accepted for laptop in staying)
        stage.tells(f"The {PEOPLE} who stayed look in.", f"{stayed} of {PEOPLE} are in")
        kept = self.says(stage, "told once the first replica has it", of_waiting)
        acts.next()
        stage.lives_by(redis=redis.replicas[1].client)
        stage.tells("Had the second replica taken its place instead:")
        elsewhere = self.says(
            stage, "told once the first replica has it", of_waiting_elsewhere, ", and the other one takes over"
        )

        others = f"{stayed} of {PEOPLE} others still in"
        stage.finds("C78", undone == 0 and stayed == PEOPLE, f"told at once: {_undone(undone)}, {others}")
        stage.finds(
            "C78",
            kept == 0 and told != "200",
            f"told once a replica has it: {_undone(kept)}; where none had it: {told}, and nothing promised",
        )
        stage.finds(
            "C78", elsewhere == 0, f"told once a replica has it, and the other one takes over: {_undone(elsewhere)}"
        )
        stage.concludes("depends" if len({bool(undone), bool(kept)}) > 1 else (NO if undone else YES).key)

    def copies(self, stage: Stage, laptops: Sequence[Browser]) -> list[Browser]:
        """What they hold, to be shown later."""
        made = []
        for laptop in laptops:
            copy = stage.browser("copy")
            copy.copies(laptop, *CREDENTIALS)
            made.append(copy)
        return made

    def is_told(self, laptop: Browser) -> str:
        try:
            laptop.logs_out()
        except StoreUnavailable:
            return "503"
        return "200"

    def says(self, stage: Stage, who: str, copies: Sequence[Browser], then: str = "") -> int:
        """How many of these log-outs are undone. `then`: what happened to them, and not to others who were told so."""
        undone = sum(copy.opens_profile().accepted for copy in copies)
        stage.tells(f"The copies of those who were {who} are shown.", _undone(undone))
        stage.measures(f"log-outs undone, {who}{then}", undone, f"of {PEOPLE}")
        return undone


def _undone(number: int) -> str:
    return f"{number} of {PEOPLE} log-outs undone"
