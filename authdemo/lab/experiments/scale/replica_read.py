"""replica-read: what only reads asks a replica, which is behind. A thief copied your cookies; you log out. And then?"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from authdemo.lab.model.excerpts import DENYLIST_IS_ASKED, SESSION_IS_READ
from authdemo.lab.model.experiment import AT_EXPIRY, AT_ONCE, Answer, Race, Story
from authdemo.lab.model.record import Fate
from authdemo.lab.model.variants import JWT_DENYLIST, JWT_STATEFUL, SESSIONS_REDIS, Variant
from authdemo.lab.wire.measuring import Spread
from authdemo.lab.wire.rendezvous import Rendezvous
from authdemo.lab.wire.replicated_redis import ReadingElsewhere, replicated_redis
from authdemo.lab.wire.stage import Stage

LIFETIME = 6.0  # seconds, of the access token and of the session
HELD_SECONDS = 1.0  # from when everybody has logged out


@dataclass
class Shared:
    """How long a replica is behind that nobody holds up (s), and what becomes of it in its order."""

    lag: Spread
    acts: Rendezvous
    lets_go: threading.Timer


class ReplicaRead(Story):
    """Does a log-out hold at once where reads go to a replica?"""

    asks = (
        "A thief copied your cookies. You log out, and a replica that is asked has not heard of it. Is the thief out?"
    )
    who = "the thief is"
    variants = (SESSIONS_REDIS, JWT_DENYLIST, JWT_STATEFUL)
    answers = (AT_ONCE, Answer(Fate.LATER.value, "Out when the replica hears of it", "between"), AT_EXPIRY)
    seconds = 3
    race = Race("log out", cut_at=0.5, expires=LIFETIME, until=LIFETIME + 1.5)
    starts_processes = True
    lifetimes = {
        "access_seconds": LIFETIME,
        "access_max_seconds": LIFETIME,
        "session_max": LIFETIME,
        "leeway": 0,
    }
    why = (
        "A replica answers with what it has. Of a session that was ended a moment ago it has the record, of a denied "
        "token nothing: both are let in. Of one that has just begun it has nothing, and who signs in is refused; "
        "where only denials are looked up, nothing is what lets somebody in."
    )
    rule = "Ask the primary who somebody is. Read from replicas what may be a while old: lists, counts, audits."
    stops = (
        "The line to the replica is held up; how far one is behind by itself depends on its distance and on what it "
        "has to do. Nothing bounds it: a replica that has lost its primary goes on answering "
        "(`replica-serve-stale-data`)."
    )
    excerpts = (SESSION_IS_READ, DENYLIST_IS_ASKED)

    @contextmanager
    def shares(self, run: str, stages: Mapping[Variant, Stage]) -> Iterator[Shared]:
        with replicated_redis() as redis:
            (replica,) = redis.replicas
            pace = max(stage.pace for stage in stages.values())
            lets_go = threading.Timer(HELD_SECONDS * pace, replica.line.let_go)
            for stage in stages.values():
                stage.lives_by(redis=ReadingElsewhere(redis.client, replica.client))
            try:
                acts = [redis.catch_up, replica.line.hold_up, lets_go.start]
                yield Shared(redis.lag_of(replica), Rendezvous(len(stages), acts), lets_go)
            finally:
                lets_go.cancel()

    def story(self, stage: Stage) -> None:
        laptop, thief, newcomer = (stage.browser(name) for name in ("laptop", "thief", "newcomer"))
        somebody = stage.another_user("newcomer")
        stage.signs_in(laptop)
        self.says_lag(stage)
        stage.shared.acts.next()
        copy = stage.steals(thief, laptop)
        stage.shared.acts.next()
        stage.tells("The line to the replica is held up.")
        laptop.logs_out()
        logged_out = stage.tells("You log out.")
        newcomer.logs_in(somebody.username, stage.password)
        stage.looks(newcomer)  # the first look begins an idle timeout anew, which the primary does
        look = stage.looks(newcomer, "Somebody else signs in, and looks in twice.")
        stage.shared.acts.next()
        stage.tells(f"{HELD_SECONDS:g} s more, and the replica is let go.")
        survival = stage.survives(copy, "log out", "", at=logged_out)

        at_once = survival.fate is Fate.AT_ONCE
        late = at_once and stage.shared.lets_go.finished.is_set()  # nobody looked in while it was held up
        stage.finds("C79", None if late else at_once, f"with the replica held up: {survival.says}", by=survival)
        stage.finds(
            "C79", look.accepted, f"who signs in meanwhile is {'let in' if look.accepted else f'refused ({look.says})'}"
        )
        if not late:
            stage.concludes_from(survival)

    def says_lag(self, stage: Stage) -> None:
        lag = stage.shared.lag
        told = f"{lag.median * 1000:.1f} ms"
        stage.tells("Nobody holds the replica up. Until it has what the primary was told, it takes:", told)
        if stage.variant == SESSIONS_REDIS:  # it is the same one for all
            low, high = lag.low * 1000, lag.high * 1000
            name = "until a replica on this host has it, nothing held up"
            stage.measures(name, lag.median * 1000, "ms", low, high)
