"""`manage.py cost`: what it costs to know who is asking, measured here and now."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from authdemo.cost import beside, measure, reading, tables
from authdemo.cost import scale as growing
from authdemo.cost.asking import NotAnswered
from authdemo.cost.figures import Figures, Measured
from authdemo.cost.served import Says
from authdemo.lab.wire.telling import NotPossible
from authdemo.store import database, finding


class Command(BaseCommand):
    help = (
        "Measures on this machine what it costs to know who is asking: what each way adds to a request, near Redis and "
        "far from it, and how many requests a whole server answers. It takes about three minutes. Prints tables and "
        "what they allow to say; the page /cost/ shows the last measurement of each kind. docs/cost.md says how to "
        "read it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        instead = parser.add_mutually_exclusive_group()
        instead.add_argument(
            "--scale",
            action="store_true",
            help="measure this instead: what grows with the number of people signed in, up to a million; takes about "
            "five minutes and 600 MB of memory",
        )
        instead.add_argument(
            "--peers",
            action="store_true",
            help="measure this instead: this site beside Django's sessions, simplejwt, Starlette, Express and Fastify, "
            "under load; takes about ten minutes, and at first installs them from PyPI and npm into var/peers",
        )
        parser.add_argument(
            "--json",
            metavar="FILE",
            help="also write the figures to FILE; with - to the output, and the tables to the errors",
        )
        parser.add_argument(
            "--against",
            metavar="FILE",
            help="also say what has become more or less since FILE, which an earlier --json has written; not with "
            "--scale and --peers",
        )

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
            raise CommandError(
                "Stopped: these figures are lost, those of the last whole measurement are kept.", returncode=130
            ) from None
        out.write(report)
        self.keep(found, json)

    def keep(self, found: Measured, json: str | None) -> None:
        """Once they were shown, so that a full disk takes nothing that was measured. Raises `CommandError`."""
        lost = [_not_kept(str(found.file()), found.keep)]
        if json == "-":
            self.stdout.write(found.to_json())
        elif json:
            lost.append(_not_kept(json, lambda: Path(json).write_text(found.to_json())))
        if any(lost):
            raise CommandError(f"The figures stand above and could not be kept. {' '.join(filter(None, lost))}")


def _not_kept(name: str, write: Callable[[], object]) -> str:
    """Why this file could not be written, in a sentence; empty where it was."""
    try:
        write()
    except OSError as error:
        return f"{name}: {error.strerror}."
    return ""


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
    except UnicodeDecodeError:
        raise CommandError(f"--against {path}: {reading.NO_FILE}: it is no text.") from None
    except OSError as error:
        raise CommandError(f"--against {path}: {error.strerror}.") from None
    except ValueError as error:
        raise CommandError(f"--against {path}: {error}") from None


def writable(path: str) -> None:
    """Said before the measurement, and not after it. Raises `CommandError`; leaves nothing where nothing was."""
    file = Path(path)
    was_there = file.exists()
    try:
        file.open("a").close()
        if not was_there:
            file.unlink()
    except OSError as error:
        raise CommandError(f"--json {path}: {error.strerror}.") from None
