"""A run: one story on several variants at once, with users, keys and prefix of its own, and nothing left afterwards.

The variants play in threads side by side and tell what happens while it happens. Whoever listens may stop at any moment
(the page is closed): the threads end at their next wait, and everything is cleaned up all the same.
"""

import logging
import queue
import secrets
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import cached_property
from typing import Any

from django.db import connections

from authdemo import policy
from authdemo.lab.attacks.rivals import stock
from authdemo.lab.model.experiment import OnTheWire
from authdemo.lab.model.record import Played, RunRecord
from authdemo.lab.model.variants import SESSIONS_REDIS, Variant
from authdemo.lab.wire import machine_facts
from authdemo.lab.wire import pace as machine_pace
from authdemo.lab.wire.browser import Browser, StepFailed
from authdemo.lab.wire.leftovers import delete_abandoned_users, delete_keys
from authdemo.lab.wire.own_users import user_of
from authdemo.lab.wire.pace import warm_up
from authdemo.lab.wire.stage import Stage
from authdemo.lab.wire.story_time import Event
from authdemo.lab.wire.telling import NotPossible, tells
from authdemo.strategy import StoreUnavailable

logger = logging.getLogger("authdemo.lab")


class Run:
    """One execution of an experiment. Iterate over `events()`; closing that iterator ends the run."""

    def __init__(
        self,
        experiment: OnTheWire,
        variants: Sequence[Variant] | None = None,
        *,
        guesses: Mapping[str, str] | None = None,
        pace: float = 1.0,
        at_step: Callable[[Event], None] | None = None,
        run_id: str = "",
    ):
        """`variants`: some of the experiment's; `pace`: how many times longer everything takes than this machine needs.

        `at_step` is called at each step, by the story's own thread: the story goes on when it returns.
        """
        self.id = run_id or secrets.token_urlsafe(12)  # 96 bits: whoever knows it may read the record
        self.experiment = experiment
        self.variants = tuple(variants or experiment.variants)
        self.guesses = dict(guesses or {})
        self._asked_pace = pace
        self._record: RunRecord | None = None  # once it is over
        self.credentials: list[tuple[str, str]] = []  # what was issued, by cookie name; kept nowhere
        self.stages: dict[Variant, Stage] = {}  # while it runs
        self._at_step = at_step
        self._news: queue.SimpleQueue[Event | Played] = queue.SimpleQueue()
        self._stop = threading.Event()

    @cached_property
    def pace(self) -> float:
        """How many times longer than written every wait and every life is; measured as it begins (`events`).

        What that leaves in Redis goes with the run's other keys. Raises what the database raises.
        """
        delete_abandoned_users()
        warm_up()
        try:
            own = SESSIONS_REDIS.policy(f"{self.id}:pace")
            with user_of(self.id, "pace", own) as (user, password), Browser("laptop", "sessions", own) as browser:
                return self._asked_pace * machine_pace.measured(browser, user.username, password)
        except (StepFailed, StoreUnavailable):
            return self._asked_pace  # the story will find out for itself, and say so

    def events(self) -> Generator[Event | Played, None, None]:
        """What happens, as it happens, and last of each variant what it `Played`. Raises what the database raises."""
        endings: list[Played] = []
        with ExitStack() as clean_up:
            clean_up.callback(self._delete_keys)
            pace = self.pace
            began, clock = time.time(), time.monotonic()
            stages = {variant: clean_up.enter_context(self._stage(variant)) for variant in self.variants}
            self.stages = stages
            clean_up.callback(lambda: self._delete_sessions(stages.values()))
            try:
                shared = clean_up.enter_context(self.experiment.shares(self.id, stages))
            except NotPossible as why:
                endings = [stage.played(str(why), possible=False) for stage in stages.values()]
                yield from endings
            else:
                with closing(self._told(stages, shared)) as told:
                    for news in told:
                        if isinstance(news, Played):
                            endings.append(news)
                        yield news
        endings.sort(key=lambda played: [variant.name for variant in self.variants].index(played.variant))
        self._record = RunRecord(
            id=self.id,
            slug=self.experiment.slug,
            began=began,
            seconds=time.monotonic() - clock,
            machine=machine_facts.facts(),
            settings={name: value for name, value in self._lifetimes().items() if isinstance(value, int | float | str)},
            pace=pace,
            played=tuple(endings),
            guesses=self.guesses,
        )

    @property
    def record(self) -> RunRecord:
        """The whole of it. Raises `LookupError` before it is over."""
        if self._record is None:
            raise LookupError("This run is not over.")
        return self._record

    def stop(self) -> None:
        """End it, from any thread: the stories end at their next wait, and everything is cleaned up."""
        self._stop.set()

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()

    def play(self, tell: Callable[[Event | Played], None] = lambda news: None) -> RunRecord:
        """The whole run at once; its record."""
        for news in self.events():
            tell(news)
        return self.record

    def _told(self, stages: Mapping[Variant, Stage], shared: Any) -> Generator[Event | Played, None, None]:
        threads = [
            threading.Thread(target=self._play, args=(some, shared), name=f"run {self.id}", daemon=True)
            for some in self._in_threads(stages)
        ]
        try:
            for thread in threads:
                thread.start()
            left = len(stages)
            while left:
                news = self._news.get()
                left -= isinstance(news, Played)
                yield news
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _in_threads(self, stages: Mapping[Variant, Stage]) -> list[Mapping[Variant, Stage]]:
        """Who plays in one thread: each variant in its own, or all of them in turn."""
        if self.experiment.in_turn:
            return [stages]
        return [{variant: stage} for variant, stage in stages.items()]

    def _play(self, stages: Mapping[Variant, Stage], shared: Any) -> None:
        """One thread, to the end of its database connection."""
        for stage in stages.values():
            stage.shared, stage.began = shared, time.monotonic()
        try:
            failure, possible = tells(self.experiment, stages)
            for stage in stages.values():
                self._news.put(stage.played(failure, possible=possible))
        finally:
            connections.close_all()

    @contextmanager
    def _stage(self, variant: Variant) -> Iterator[Stage]:
        """One variant's stage with its user; both gone afterwards, and with them what the variant kept elsewhere."""
        own = variant.policy(self.id, **self._lifetimes())
        with (
            user_of(self.id, variant.slug, own) as (user, password),
            Stage(
                variant,
                policy=own,
                user=user,
                password=password,
                tell=self._tell,
                stop=self._stop,
                pace=self.pace,
            ) as stage,
        ):
            try:
                yield stage
            finally:
                self.credentials += stage.credentials()

    def _tell(self, event: Event) -> None:
        self._news.put(event)
        if self._at_step:
            self._at_step(event)

    def _lifetimes(self) -> dict[str, Any]:
        """What the experiment changes in the policy, its seconds stretched by the pace."""
        return {
            name: value * self.pace if isinstance(value, int | float) and not isinstance(value, bool) else value
            for name, value in self.experiment.lifetimes.items()
        }

    def _delete_sessions(self, stages: Any) -> None:
        for stage in stages:
            with policy.use(stage.policy):
                stock.forget([value for _, value in stage.credentials()])

    def _delete_keys(self) -> None:
        try:
            delete_keys(self.id)
        except StoreUnavailable:
            logger.warning("Redis is away; what run %s kept there expires by itself", self.id)
