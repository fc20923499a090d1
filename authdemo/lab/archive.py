"""Keeps the records of runs for a while, and finds the last one of each experiment for whoever asks."""

import secrets
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from authdemo.lab.model.claim import by_variant
from authdemo.lab.model.record import RunRecord
from authdemo.lab.model.verdicts import Judged
from authdemo.lab.models import ArchivedRun
from authdemo.web import times

LIFETIME = timedelta(days=30)
MOST = 5000  # records of all visitors together; the oldest go first: each is some 20 KB
MOST_EACH = 300  # of one visitor
MACHINE = ""  # the visitor whose runs everybody sees: this machine, from its terminal


def new_visitor() -> str:
    """A name that nobody can guess (96 bits): what a browser's `lab` cookie holds."""
    return secrets.token_urlsafe(12)


def keep(record: RunRecord, visitor: str) -> None:
    """Keep a record for thirty days, and forget those that are over: a visitor's oldest, then the visitors' oldest."""
    ArchivedRun.objects.filter(expires__lt=timezone.now()).delete()
    of_visitors = ArchivedRun.objects.exclude(visitor=MACHINE).order_by("-began").values_list("pk", flat=True)
    ArchivedRun.objects.filter(pk__in=list(of_visitors.filter(visitor=visitor)[MOST_EACH - 1 :])).delete()
    ArchivedRun.objects.filter(pk__in=list(of_visitors[MOST - 1 :])).delete()
    ArchivedRun.objects.get_or_create(
        id=record.id,
        defaults={
            "slug": record.slug,
            "visitor": visitor,
            "began": times.utc(record.began),
            "expires": timezone.now() + LIFETIME,
            "record": record.to_dict(),
        },
    )


def receipt(record: RunRecord, verdicts: Iterable[Judged]) -> dict[str, Any]:
    """A record together with the verdicts computed from it, as JSON takes it: what a run's receipt holds."""
    found = {
        one.claim.id: {
            "claim": one.claim.text,
            "verdict": one.verdict,
            "expected": one.claim.expect,
            "expected_of": by_variant({**one.claim.judged, **one.claim.limit}),  # null: as measured
            "judged_on": one.claim.meant,
            "why_not": one.why_not,
            "otherwise": [str(difference) for difference in one.differs],
        }
        for one in verdicts
    }
    return {**record.to_dict(), "verdicts": found}


def find(slug: str, run: str) -> RunRecord | None:
    """The record of one run of this experiment; None where there is none (any more)."""
    row = ArchivedRun.objects.filter(pk=run, slug=slug, expires__gt=timezone.now()).first()
    return RunRecord.from_dict(row.record) if row else None


def own(visitor: str) -> dict[str, RunRecord]:
    """By slug: the visitor's own last run, the latest first; none of anybody without a name."""
    rows = ArchivedRun.objects.filter(visitor=visitor, expires__gt=timezone.now()).exclude(visitor=MACHINE)
    found: dict[str, RunRecord] = {}
    for row in rows.order_by("-began"):
        if row.slug not in found:
            found[row.slug] = RunRecord.from_dict(row.record)
    return found


def last(visitor: str, slugs: Collection[str] | None = None) -> dict[str, RunRecord]:
    """By slug: the visitor's own last run, else the machine's. `slugs`: of these experiments alone."""
    rows = ArchivedRun.objects.filter(visitor__in={visitor, MACHINE}, expires__gt=timezone.now()).order_by("began")
    if slugs is not None:
        rows = rows.filter(slug__in=slugs)
    machines = {row.slug: row for row in rows if row.visitor == MACHINE}
    own = {row.slug: row for row in rows if row.visitor == visitor and visitor}
    return {slug: RunRecord.from_dict(row.record) for slug, row in {**machines, **own}.items()}
