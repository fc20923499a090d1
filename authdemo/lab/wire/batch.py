"""Many experiments in a row: those that time things first and all alone, then some at a time: they mostly wait."""

import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from django.db import connections

from authdemo.lab.model.experiment import OnTheWire
from authdemo.lab.model.record import RunRecord
from authdemo.lab.model.variants import Variant
from authdemo.lab.wire.runs import Run

AT_ONCE = 3  # most of their time is real waiting; more would slow each other's clocks down on two processors
SLOWER = 3.0  # times as long as the first time, every wait and every life
LOOK_SECONDS = 0.1  # between two looks at what has ended: so that Ctrl-C is heard


@dataclass
class Batch:
    """Experiments to be run, each on all of its variants or on some."""

    experiments: Sequence[OnTheWire]
    variants: Sequence[Variant] = ()  # empty: all of each
    at_once: int = AT_ONCE
    running: dict[str, Run] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stopped: bool = False

    def variants_of(self, experiment: OnTheWire) -> list[Variant]:
        """The variants that this experiment is to be run on; none where it knows none of those asked for."""
        return [variant for variant in experiment.variants if not self.variants or variant in self.variants]

    def records(self, beat: Callable[[], None] = lambda: None) -> Generator[RunRecord, None, None]:
        """The record of each experiment, as they end. `beat` is called ten times a second. Closing it ends all runs."""
        alone = [experiment for experiment in self.experiments if experiment.alone]
        together = [experiment for experiment in self.experiments if not experiment.alone]
        for experiments, places in ((alone, 1), (together, self.at_once)):
            with ThreadPoolExecutor(places, thread_name_prefix="lab") as pool:
                waiting = {
                    pool.submit(self._play, experiment) for experiment in experiments if self.variants_of(experiment)
                }
                try:
                    while waiting:
                        done, waiting = wait(waiting, LOOK_SECONDS, FIRST_COMPLETED)
                        beat()
                        yield from (record for record in map(_result, done) if record)
                finally:
                    if waiting:
                        self.stop()

    def stop(self) -> None:
        """End what runs, at its next wait, and begin nothing more."""
        with self._lock:
            self._stopped = True
            for run in self.running.values():
                run.stop()

    def make(self, experiment: OnTheWire, variants: list[Variant], pace: float) -> Run:
        return Run(experiment, variants, pace=pace)

    def _play(self, experiment: OnTheWire) -> RunRecord | None:
        """A story that this machine was too slow for is played once more, with more time for everything."""
        record = self._once(experiment, pace=1.0)
        if (slower := pace_after(experiment, record)) > 1:
            record = self._once(experiment, pace=slower) or record
        return record

    def _once(self, experiment: OnTheWire, pace: float) -> RunRecord | None:
        run = self.make(experiment, self.variants_of(experiment), pace)
        with self._lock:
            if self._stopped:
                return None
            self.running[experiment.slug] = run
        try:
            return run.play()
        finally:
            del self.running[experiment.slug]
            connections.close_all()


def pace_after(experiment: OnTheWire, last: RunRecord | None) -> float:
    """The pace of the next run: where this machine was too slow for the last one, everything gets more time."""
    return SLOWER if last and not experiment.alone and is_unclear(last) else 1.0


def is_unclear(record: RunRecord) -> bool:
    """Whether something could not be told, or a story broke off, though this machine could have told it."""
    undecided = any(finding.holds is None for played in record.played for finding in played.findings)
    return undecided or any(played.failure and played.possible for played in record.played)


def _result(future: "Future[RunRecord | None]") -> RunRecord | None:
    return future.result()
