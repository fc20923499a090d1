"""`manage.py lab SLUG --step`: one variant after the other, a step at a time, each with its requests as curl lines."""

import sys
import threading
from contextlib import closing
from dataclasses import replace

from authdemo.lab.model.experiment import OnTheWire
from authdemo.lab.model.record import RunRecord
from authdemo.lab.model.variants import Variant
from authdemo.lab.wire.runs import Run
from authdemo.lab.wire.story_time import Event

PACE = 20.0  # a token of 2 s lives 40 s: time to read
SHORTEST_SECONDS = 1.0  # a wait that is worth a word


class Reader:
    """Somebody who reads along, and says when to go on. The story's own thread waits in `at`, the reader's prints."""

    def __init__(self, experiment: OnTheWire, variants: list[Variant]):
        self.run = Run(experiment, variants, pace=PACE, at_step=self.at)
        self.variant: Variant | None = None
        self.go_on = threading.Event()
        self.line = ""  # what was last said of a wait, without its end

    def at(self, event: Event) -> None:
        """The story waits until the step is read, or until nobody reads any more."""
        if event.what:
            while not self.go_on.wait(0.1) and not self.run.stopped:
                pass
            self.go_on.clear()

    def read(self) -> RunRecord:
        """The whole run."""
        with closing(self.run.events()) as events:
            for news in events:
                if isinstance(news, Event):
                    self.show(news)
        return self.run.record

    def show(self, event: Event) -> None:
        """Print a step and wait for Enter; in between, say what it waits for, and how much of it is over."""
        if not event.what:
            self.show_wait(event)
            return
        self.close_line()
        if event.variant is not self.variant:
            self.variant = event.variant
            print(f"\n== {event.variant} ==")
        print(f"\n{event.at:6.1f} s  {event.what}")
        for line in event.step.curl:
            print(f"          {line}")
        if event.step.answer:
            print(f"          -> {event.step.answer}")
        if sys.stdin.isatty():
            input("          [Enter]")
        self.go_on.set()

    def show_wait(self, event: Event) -> None:
        """In a terminal a line that counts the seconds; elsewhere once, with how many there are."""
        wait, counting = event.wait, sys.stdout.isatty()
        if wait is None or wait.until - wait.since < SHORTEST_SECONDS:
            return
        gone = f"{max(event.at - wait.since, 0):.0f} of " if counting else ""
        line = f"          waiting until {wait.what}: {gone}{wait.until - wait.since:.0f} s"
        if line != self.line:
            print(f"\r{line}" if counting else line, end="" if counting else "\n", flush=True)
            self.line = line

    def close_line(self) -> None:
        """What comes next stands on a line of its own."""
        if self.line and sys.stdout.isatty():
            print()
        self.line = ""


def play(experiment: OnTheWire, variants: list[Variant]) -> RunRecord:
    """The whole experiment, as one record."""
    print(f"\n{experiment.question}")
    print(f"Lifetimes are {PACE:g} times longer than otherwise, so that there is time to read. Waiting is real.")
    print("The curl lines are what was sent, to be read and not to be pasted: values in them are masked.")
    groups = [variants] if experiment.in_turn else [[variant] for variant in variants]
    records = [Reader(experiment, group).read() for group in groups]
    return replace(
        records[0],
        seconds=sum(record.seconds for record in records),
        played=tuple(played for record in records for played in record.played),
    )
