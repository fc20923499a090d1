"""`manage.py lab SLUG --step`: one variant after the other, a step at a time, each with its requests as curl lines."""

import sys
from dataclasses import replace

from authdemo.lab.experiment import Comparison, Experiment
from authdemo.lab.record import Record
from authdemo.lab.runs import Run
from authdemo.lab.stage import Event
from authdemo.lab.variants import Variant

PACE = 20.0  # a token of 2 s lives 40 s: time to read


class Reader:
    """Somebody who reads along, and says when to go on."""

    def __init__(self) -> None:
        self.looks = 0
        self.variant: Variant | None = None

    def at(self, event: Event) -> None:
        """Print a step and wait for Enter; looks without words are a dot each, ten to the second."""
        if not event.what:
            self.looks += 1
            if self.looks % 10 == 0:
                print(".", end="", flush=True)
            return
        if self.looks >= 10:
            print()
        self.looks = 0
        if event.variant is not self.variant:
            self.variant = event.variant
            print(f"\n== {event.variant} ==")
        print(f"\n{event.at:6.1f} s  {event.what}")
        for line in event.step.curl:
            print(f"          {line}")
        if event.step.answer:
            print(f"          -> {event.step.answer}")
        wait()


def wait() -> None:
    """For Enter, where there is somebody to press it."""
    if sys.stdin.isatty():
        input("          [Enter]")


def play(experiment: Experiment, variants: list[Variant]) -> Record:
    """The whole experiment, as one record."""
    print(f"\n{experiment.question}")
    print(f"Lifetimes are {PACE:g} times longer than otherwise, so that there is time to read. Waiting is real.")
    casts = [variants] if isinstance(experiment, Comparison) else [[variant] for variant in variants]
    records = [Run(experiment, cast, pace=PACE, at_step=Reader().at).play() for cast in casts]
    return replace(
        records[0],
        seconds=sum(record.seconds for record in records),
        played=tuple(played for record in records for played in record.played),
    )
