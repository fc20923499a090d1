"""store-flush: somebody empties Redis; later it runs out of memory and throws keys away. Who notices what?"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from authdemo.lab.model.excerpts import DENYLIST_IS_ASKED
from authdemo.lab.model.experiment import SURVIVAL_ANSWERS, Drawn, Story
from authdemo.lab.model.variants import SITE, Variant
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.exchange import Look
from authdemo.lab.wire.rendezvous import Rendezvous
from authdemo.lab.wire.run_redis import run_redis
from authdemo.lab.wire.stage import Stage

LIFETIME = 1.0  # seconds an access token lives, where it can be renewed


class StoreFlush(Story):
    """Redis is emptied. Who is logged out?"""

    asks = "Redis is emptied while you are signed in. When are you out?"
    who = "you are"
    variants = SITE
    answers = SURVIVAL_ANSWERS
    seconds = 4
    drawn = Drawn(
        "Who is let in when Redis has forgotten",
        "in",
        "out",
        "Dashed: what was done to Redis. Then everybody signs in again.",
    )
    starts_processes = True
    lifetimes = {"access_seconds": LIFETIME, "access_max_seconds": LIFETIME, "stateless_seconds": 60.0, "leeway": 0}
    why = (
        "What is kept to let you in is missed at once; what is kept to keep others out is not missed at all. An empty "
        "denylist denies nobody, so tokens that were ended are good again until they expire."
    )
    rule = (
        "Where Redis holds sign-ins, give it `noeviction` and a file on disk; keep what may be lost in another Redis."
    )
    stops = "Eviction does the same without a word: here memory runs short under `allkeys-lru`, as a cache is set up."
    excerpts = (DENYLIST_IS_ASKED,)

    @contextmanager
    def shares(self, run: str, stages: Mapping[Variant, Stage]) -> Iterator[Rendezvous]:
        with run_redis() as own:
            own.is_used_by(stages)
            yield Rendezvous(len(stages), [own.flush, own.evict])

    def story(self, stage: Stage) -> None:
        laptop, phone, thief = stage.browser("laptop"), stage.browser("phone"), stage.browser("thief")
        stage.signs_in(laptop, "You sign in on the laptop.")
        stage.signs_in(phone, "You sign in on the phone.")
        thief.copies(phone)
        ends = stage.dies_by_itself(laptop)
        phone.logs_out()
        before = stage.looks(thief, "You log out on the phone; a thief looks in with a copy of its cookie.")
        self.looks(stage, laptop, "", "before")
        stage.shared.next()
        stage.marks("", "emptied", None, at=stage.tells("Somebody empties Redis."))
        own = self.looks(stage, laptop, "You look in on the laptop.", "emptied")
        thiefs = stage.looks(thief, "The thief looks in again.")
        meanwhile: list[Look] = []
        stage.goes_on(LIFETIME + 0.2, lambda: meanwhile.append(self.looks(stage, laptop)))
        last = self.looks(
            stage, laptop, "When an access token has expired, you look in once more.", "a token’s time later"
        )
        later = next((look for look in meanwhile if look.refused), last)  # the first refusal names the reason

        stage.signs_in(laptop, "You sign in again.")
        self.looks(stage, laptop, "", "signed in again")
        stage.shared.next()
        stage.marks("", "out of memory", None, at=stage.now())
        stage.waits(LIFETIME + 0.2, "the token expires")
        words = "Redis runs out of memory and throws keys away. After a token’s time you look in."
        evicted = self.looks(stage, laptop, words, "out of memory")

        says = f"at once: {_said(own)}; after a token’s time: {_said(later)}"
        if before.refused and thiefs.accepted:
            says += "; a token that was ended came back to life"
        told = own.accepted or stage.in_time(own, ends)  # an expired token is renewed at once, or not
        stage.finds("C30", own.refused if told else None, f"{says}; by eviction: {_said(evicted)}")
        if told:
            stage.concludes("at-once" if own.refused else "at-expiry" if later.refused else "survived")

    def looks(self, stage: Stage, laptop: Browser, what: str = "", when: str = "") -> Look:
        """A look that the picture shows."""
        look = stage.looks(laptop, what)
        stage.marks("you", when, look.accepted, at=look.sent)
        return look


def _said(look: Look) -> str:
    return "in" if look.accepted else f"out ({look.says})"
