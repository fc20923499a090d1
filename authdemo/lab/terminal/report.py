"""The lab in a terminal: progress while it runs and a table at its end; plain lines where nobody watches."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, TextIO

from rich.console import Console
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from authdemo.lab import registry
from authdemo.lab.model import wording
from authdemo.lab.model.claim import CHAPTERS, Verdict
from authdemo.lab.model.claims import CLAIMS
from authdemo.lab.model.experiment import Experiment
from authdemo.lab.model.record import Played, RunRecord
from authdemo.lab.model.verdicts import Judged, verdicts_of
from authdemo.lab.model.wording import ways_of
from authdemo.lab.wire.batch import Batch
from authdemo.web.flow import as_text

COLOURS = {Verdict.CONFIRMED: "green", Verdict.REFUTED: "red", Verdict.DEPENDS: "magenta", Verdict.NONE: "yellow"}
NARROWEST = 60  # columns: below that a table is no longer one


class Reporter(Protocol):
    """Somebody who is told."""

    def beat(self) -> None: ...

    def done(self, record: RunRecord, verdicts: Sequence[Judged]) -> None: ...


def failures(record: RunRecord) -> list[Played]:
    """The variants whose story did not come to its end."""
    return [played for played in record.played if played.failure]


def unexpected(record: RunRecord, whole: bool = True) -> list[str]:
    """A sentence for each thing that is not as it should be. Noise is not one of them, nor what a machine cannot do.

    `whole`: all variants were run; of some alone nothing is expected.
    """
    broken = [f"{record.slug} on {one.variant}: {one.failure}" for one in failures(record) if one.possible]
    if not whole:
        return broken
    return broken + [_otherwise(one) for one in verdicts_of(record) if one.differs]


def _otherwise(one: Judged) -> str:
    here = "" if one.verdict is one.claim.expect else f"was expected to be {one.claim.expect}; here: "
    return f"{one.claim.id} {here}{wording.verdict(one)}. {wording.otherwise(one)}"


class Plain:
    """One line per claim, as soon as it is decided."""

    def __init__(self, out: TextIO):
        self.out = out

    def beat(self) -> None:
        pass

    def done(self, record: RunRecord, verdicts: Sequence[Judged]) -> None:
        for one in verdicts:
            self.out.write(f"{line(record, one)}\n")
        for played in failures(record):
            self.out.write(f"  {played.variant}: {played.failure}\n")
        self.out.flush()


def line(record: RunRecord, one: Judged) -> str:
    why = f" ({one.why_not.removesuffix('.')})" if one.why_not else ""
    parts = (
        one.claim.text,
        wording.figures((*one.meant, *one.excepted)),
        wording.otherwise(one),
        f"{record.slug}, {record.seconds:.1f} s",
    )
    return f"{one.claim.id:<4} {wording.verdict(one)}{why} · {' · '.join(filter(None, parts))}"


class Coloured:
    """A progress bar with what runs at present under it; what is decided scrolls away above."""

    def __init__(self, console: Console, batch: Batch):
        self.console, self.batch = console, batch
        self.progress = Progress(
            TextColumn("[bold]Experiments"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
        )
        self.bar = self.progress.add_task("", total=sum(bool(batch.variants_of(e)) for e in batch.experiments))

    @contextmanager
    def showing(self) -> Iterator[None]:
        with Live(self.progress, console=self.console, refresh_per_second=10, transient=True) as self.live:
            yield

    def beat(self) -> None:
        grid = Table.grid()
        grid.add_row(self.progress)
        grid.add_row(Text("now: " + (", ".join(list(self.batch.running)) or "..."), style="dim"))
        self.live.update(grid)

    def done(self, record: RunRecord, verdicts: Sequence[Judged]) -> None:
        self.progress.advance(self.bar)
        text = Text(f"{record.slug:<22}{record.seconds:5.1f} s  ")
        for one in verdicts:
            text.append(f"{one.claim.id} ").append(one.verdict.value, COLOURS[one.verdict]).append("  ")
        self.console.print(text)
        for one in verdicts:
            if one.differs:
                self.console.print(Text(f"  {one.claim.id} {wording.otherwise(one)}", style="yellow"))
        for played in failures(record):
            self.console.print(Text(f"  {played.variant}: {played.failure}", style="yellow"))


def ledger(verdicts: Iterable[Judged]) -> Table:
    """Claim by claim: what was found, and on what."""
    table = Table(title="What the articles say, and what happened when it was run", title_justify="left", expand=True)
    table.add_column("", no_wrap=True)
    table.add_column("Claim", ratio=3)
    table.add_column("Verdict", ratio=2)
    table.add_column("Measured here", ratio=4)
    for one in sorted(verdicts, key=lambda one: CLAIMS.index(one.claim)):
        measured = wording.figures((*one.meant, *one.excepted))
        table.add_row(
            one.claim.id,
            one.claim.text,
            Text(wording.verdict(one), style=f"bold {COLOURS[one.verdict]}"),
            Text(" ".join(filter(None, (one.why_not or measured, wording.otherwise(one))))),
        )
    return table


def story(experiment: Experiment, record: RunRecord, told: bool = False) -> Iterator[str]:
    """One experiment's whole report, as lines of text. `told`: its steps stand above already."""
    yield f"\n{experiment.question}\n"
    where = "above" if told else "below"
    for played in record.played:
        figures = [f"{one.of}: {one.says}" for one in played.survivals]
        figures += [
            f"{one.name}{one.label and f', {one.label}'}: {one.value:.4g} {one.unit}" for one in played.measures
        ]
        yield f"  {played.variant:<24}{'; '.join(figures) or played.failure or f'as told {where}'}"
    if ways := ways_of(record):
        yield "\n  The way of one request"
        yield from (f"  {text}" for text in as_text(ways))
    for one in verdicts_of(record):
        yield f"\n  {one.claim.id} {one.claim.text}\n      {wording.verdict(one)}"
        if one.why_not:
            yield f"      {one.why_not}"
        for set_ups in one.claim.judged_on:
            yield f"      Judged on {set_ups.why} ({', '.join(set_ups)})"
        for part in (*wording.parts(one), wording.Part(wording.OTHERS, one.alike)):
            if part.groups:
                yield f"      {part.title or 'Measured'}: {wording.figures(part.groups)}"
        if one.differs:
            yield f"      {wording.otherwise(one)}"
    yield f"\n  Why   {experiment.why}\n  Rule  {experiment.rule}\n  Stops {experiment.stops}"


def listing() -> Iterator[str]:
    """Every experiment, and those that only a browser can run."""
    for chapter, experiments in registry.chapters().items():
        yield f"\n{CHAPTERS[chapter]}"
        for experiment in experiments:
            ids = " ".join(claim.id for claim in registry.claims_of(experiment))
            seconds = "browser" if experiment.in_browser else f"{experiment.seconds:g} s"
            yield f"  {experiment.slug:<22}{seconds:>7}  {ids:<18}{experiment.question}"
    yield "\nbrowser: decided in a browser alone, from its page, /lab/<name>/."


def console_for(out: TextIO) -> Console | None:
    """A console where somebody watches; None for a pipe or a file."""
    if not (hasattr(out, "isatty") and out.isatty()):
        return None
    found = Console(file=out)
    return found if found.width >= NARROWEST else None
