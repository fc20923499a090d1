"""`manage.py cost`: what it costs to know who is asking, measured here and now."""

import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.table import Table

from authdemo.cost import figures, measure, wording
from authdemo.cost.asking import NotAnswered
from authdemo.cost.figures import Figures
from authdemo.lab.wire.telling import NotPossible
from authdemo.store import database, finding


class Command(BaseCommand):
    help = "Measures what knowing who asks adds to a request, by every variant; the page /cost/ shows the last one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", metavar="FILE", help="also write the figures there; - for the output")
        parser.add_argument("--against", metavar="FILE", help="compare with the figures of an earlier --json")

    def handle(self, *, json: str | None, against: str | None, **options: Any) -> None:
        earlier = read(against) if against else None
        if json and json != "-":
            writable(json)
        out = self.stderr if json == "-" else self.stdout
        database.prepare()
        began = time.monotonic()

        def says(what: str) -> None:
            self.stderr.write(f"{time.monotonic() - began:5.1f} s  {what}")

        try:
            with finding.available("cost"):
                found = measure.measure(says)
        except (finding.NoRedis, NotPossible, NotAnswered) as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped. Nothing was kept.", returncode=130) from None
        figures.keep(found)
        if json:
            text = found.to_json()
            self.stdout.write(text) if json == "-" else Path(json).write_text(text)
        out.write(report(found, earlier))


def report(found: Figures, earlier: Figures | None) -> str:
    """The tables and sentences, as wide as the terminal."""
    console = Console(file=sys.stdout, highlight=False)
    became = wording.against(found, earlier) if earlier else {}
    heads = ["what", "Redis", "processor, µs", "time, µs", "of it Redis", "signature", "rest"]
    costs = Table(*heads, *(["since then"] if earlier else []))
    for one in found.costs:
        name = f"{one.variant}, {one.note}" if one.note else one.variant
        parts = (f"{part:,.0f}" for part in (one.redis, one.signature, one.rest))
        since = [became.get(one.key, "new")] if earlier else []
        costs.add_row(name, one.way, str(one.cpu), str(one.wall), *parts, *since)
    weights = Table("what", "bytes with each request", "bytes in Redis for a sign-in")
    for weight in found.weights:
        weights.add_row(weight.variant, str(weight.sent), str(weight.kept))
    with console.capture() as captured:
        console.print(f"What knowing who asks adds to a request that takes {found.control} µs without:")
        console.print(costs)
        console.print(weights)
        for sentence in wording.verdicts(found):
            console.print(f"- {sentence}")
        console.print(", ".join(f"{name} {value}" for name, value in found.machine.items()))
    return captured.get()


def read(path: str) -> Figures:
    """Raises `CommandError` with a sentence where that cannot be done."""
    try:
        return Figures.from_json(Path(path).read_text())
    except (OSError, ValueError) as error:
        raise CommandError(f"--against {path}: {error}") from None


def writable(path: str) -> None:
    """Said before the measurement, and not after it."""
    try:
        Path(path).touch()
    except OSError as error:
        raise CommandError(f"--json {path}: {error}") from None
