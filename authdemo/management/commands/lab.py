"""`manage.py lab`: the experiments without a server and without a page."""

import json
from collections.abc import Sequence
from contextlib import closing, nullcontext
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from authdemo.lab import archive, registry
from authdemo.lab.model import wording
from authdemo.lab.model.claim import Verdict
from authdemo.lab.model.experiment import OnTheWire
from authdemo.lab.model.record import RunRecord
from authdemo.lab.model.variants import Variant
from authdemo.lab.model.verdicts import verdicts_of
from authdemo.lab.terminal import report, stepwise
from authdemo.lab.terminal.report import Coloured, Plain
from authdemo.lab.wire.batch import Batch
from authdemo.store import database, finding


class Command(BaseCommand):
    help = "Runs the experiments and says what they decide: all of them, or those named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="an experiment; `--list` names them all")
        parser.add_argument("--list", action="store_true", help="name the experiments and what they decide")
        parser.add_argument(
            "--variant", action="append", default=[], metavar="V", help="on this variant only; may be repeated"
        )
        parser.add_argument("--step", action="store_true", help="wait at each step and print it as a curl line")
        parser.add_argument("--json", metavar="FILE", help="also write the receipts there; - for the output")

    def handle(self, *, slugs: list[str], variant: list[str], json: str | None, **options: Any) -> None:
        if options["list"]:
            self.stdout.write("\n".join(report.listing()).lstrip())
            return
        experiments = chosen(slugs)
        if sent := sent_to_browser(slugs):
            if not experiments:
                raise CommandError(sent)
            self.stderr.write(sent)
        batch = Batch(experiments, variants_named(variant, experiments))
        for left_out in (e for e in experiments if not batch.variants_of(e)):
            self.stderr.write(f"{left_out.slug} has no such variant and is left out.")
        receipts = receipts_file(json)
        out = self.stderr if json == "-" else self.stdout  # the receipts are for a program to read
        database.prepare()
        try:
            with finding.available("lab") as redis:
                out.write(f"Redis: {redis.description}")
                records = self.step(batch) if options["step"] else self.run(batch, out)
        except finding.NoRedis as error:
            raise CommandError(str(error)) from None
        except (KeyboardInterrupt, EOFError):  # Ctrl-C, or Ctrl-D where Enter was awaited
            raise CommandError("Stopped. What ran has been cleaned up.", returncode=130) from None
        if slugs:
            for record in records:
                out.write("\n".join(report.story(registry.get(record.slug), record, options["step"])))
        if receipts:
            write_receipts(receipts, records, self.stdout)
        judged = [(record, one) for record in records for one in verdicts_of(record)]
        told = [one for record, one in judged if is_whole(batch, record) or one.verdict is not Verdict.NONE]
        out.write(f"\n{wording.tallies(told) or 'No claim was decided'}.")
        if any(not is_whole(batch, record) for record in records):
            out.write("Some variants were left out, and the ledger too: leave --variant out to decide it.")
        if wrong := [line for record in records for line in report.unexpected(record, whole=not variant)]:
            raise CommandError("Not as expected:\n  " + "\n  ".join(wrong))

    def run(self, batch: Batch, out: Any) -> list[RunRecord]:
        """All of it, told as it happens."""
        console = report.console_for(out._out)
        reporter = Coloured(console, batch) if console else Plain(out._out)
        done = []
        showing = reporter.showing() if isinstance(reporter, Coloured) else nullcontext()
        with showing, closing(batch.records(reporter.beat)) as records:
            for record in records:
                if is_whole(batch, record):  # the ledger shows the last one: a part must not replace the whole
                    archive.keep(record, archive.MACHINE)
                reporter.done(record, verdicts_of(record))
                done.append(record)
        if console and len(done) > 1:
            console.print(report.ledger(one for record in done for one in verdicts_of(record)))
        return done

    def step(self, batch: Batch) -> list[RunRecord]:
        """One after the other, at the reader's pace."""
        chosen = [(experiment, batch.variants_of(experiment)) for experiment in batch.experiments]
        return [stepwise.play(experiment, variants) for experiment, variants in chosen if variants]


def chosen(slugs: Sequence[str]) -> list[OnTheWire]:
    """Those of these names that run in a terminal, in the order of the chapters; all of them where none is named."""
    try:
        named = {registry.get(slug).slug for slug in slugs}
    except registry.Unknown as unknown:
        raise CommandError(str(unknown)) from None
    return [found for found in registry.all_experiments().values() if found.slug in named or not slugs]


def sent_to_browser(slugs: Sequence[str]) -> str:
    """Which of those named are not for a terminal, and where they are run; "" where none is."""
    found = sorted(registry.in_browsers().keys() & set(slugs))
    pages = " and ".join(f"/lab/{slug}/" for slug in found)
    return f"Only a browser can decide {' and '.join(found)}: start the demo, and open {pages} in one." if found else ""


def is_whole(batch: Batch, record: RunRecord) -> bool:
    """Whether all variants of the experiment were run."""
    experiment = registry.all_experiments()[record.slug]
    return len(batch.variants_of(experiment)) == len(experiment.variants)


def variants_named(names: Sequence[str], experiments: Sequence[OnTheWire]) -> list[Variant]:
    """The variants of these names. Raises `CommandError`, naming the nearest ones."""
    known = {variant.name: variant for experiment in experiments for variant in experiment.variants}
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=3)
            those = f"Did you mean {' or '.join(near)}?" if near else f"There are {', '.join(known)}."
            raise CommandError(f"There is no variant {name} here. {those}")
    return [variant for e in experiments for variant in e.variants if variant.name in names]


def receipts_file(name: str | None) -> Path | None:
    """Where the receipts go; tried before anything is run. Raises `CommandError`."""
    if name is None:
        return None
    path = Path(name)
    if name != "-" and not path.absolute().parent.is_dir():
        raise CommandError(f"{path.absolute().parent} is not a folder: nothing was run.")
    return path


def write_receipts(path: Path, records: Sequence[RunRecord], stdout: Any) -> None:
    """A list of receipts: each a record with the verdicts computed from it."""
    text = json.dumps([archive.receipt(record, verdicts_of(record)) for record in records], indent=2)
    if str(path) == "-":
        stdout.write(text)
        return
    try:
        path.write_text(text + "\n")
    except OSError as error:
        raise CommandError(f"The receipts cannot be written to {path}: {error.strerror}.") from None
