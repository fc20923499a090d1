"""`manage.py cost`: what it costs to know who is asking, measured here and now."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from authdemo.cost import beside, measure, tables
from authdemo.cost import scale as growing
from authdemo.cost.asking import NotAnswered
from authdemo.cost.figures import Figures, Measured
from authdemo.cost.served import Says
from authdemo.lab.wire.telling import NotPossible
from authdemo.store import database, finding


class Command(BaseCommand):
    help = "Measures what knowing who asks adds to a request, by every variant; the page /cost/ shows the last one."

    def add_arguments(self, parser: CommandParser) -> None:
        instead = parser.add_mutually_exclusive_group()
        instead.add_argument("--scale", action="store_true", help="instead: what grows with a million sign-ins")
        instead.add_argument("--peers", action="store_true", help="instead: this site beside others, under load")
        parser.add_argument("--json", metavar="FILE", help="also write the figures there; - for the output")
        parser.add_argument("--against", metavar="FILE", help="compare with the figures of an earlier --json")

    def handle(self, *, json: str | None, against: str | None, **options: Any) -> None:
        if against and (options["scale"] or options["peers"]):
            raise CommandError("--against compares what a request costs; --scale and --peers compare within one run.")
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
                found, report = measured(says, earlier, **options)
        except (finding.NoRedis, NotPossible, NotAnswered) as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped. Nothing was kept.", returncode=130) from None
        found.keep()
        if json:
            text = found.to_json()
            self.stdout.write(text) if json == "-" else Path(json).write_text(text)
        out.write(report)


def measured(says: Says, earlier: Figures | None, *, scale: bool, peers: bool, **options: Any) -> tuple[Measured, str]:
    """The figures, and what is printed of them."""
    if scale:
        grown = growing.measure(says)
        return grown, tables.scale(grown)
    if peers:
        others = beside.measure(says)
        return others, tables.peers(others)
    costs = measure.measure(says)
    return costs, tables.costs(costs, earlier)


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
