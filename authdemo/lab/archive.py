"""Keeps the records of runs for a while, and finds the last one of each experiment for whoever asks."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

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
            "expected_of": one.claim.expected,  # null: as measured
            "judged_on": [*one.claim.meant, *one.claim.excepted],
            "why_not": one.why_not,
            "otherwise": [str(difference) for difference in one.differs],
        }
        for one in verdicts
    }
    return {**record.to_dict(), "verdicts": found}


def find(slug: str, run: str) -> RunRecord | None:
    """The record of one run of this experiment; None where there is none (any more)."""
    row = _kept(run).filter(slug=slug).first()
    return RunRecord.from_dict(row.record) if row else None


def seen_by(visitor: str, slug: str, run: str) -> RunRecord | None:
    """What `find` finds, for whoever looks at it: what somebody else has guessed is not theirs."""
    row = _kept(run).filter(slug=slug).first()
    if row is None:
        return None
    record = RunRecord.from_dict(row.record)
    return record if row.visitor == visitor else replace(record, guesses={})


def has(slug: str, run: str) -> bool:
    """Whether there is one, without reading it."""
    return _kept(run).filter(slug=slug).exists()


def experiment_of(run: str) -> str:
    """The slug of a run that is kept; "" where none is."""
    return _kept(run).values_list("slug", flat=True).first() or ""


def _kept(run: str) -> QuerySet[ArchivedRun]:
    return ArchivedRun.objects.filter(pk=run, expires__gt=timezone.now())


def own(visitor: str, slugs: Collection[str] | None = None) -> dict[str, RunRecord]:
    """By slug: the visitor's own last run, the latest first; none of anybody without a name. `slugs`: as in `last`."""
    return _last([visitor], slugs) if visitor != MACHINE else {}


def last(visitor: str, slugs: Collection[str] | None = None) -> dict[str, RunRecord]:
    """By slug: the visitor's own last run, else the machine's. `slugs`: of these experiments alone."""
    return _last([MACHINE, visitor], slugs)


def _last(visitors: Sequence[str], slugs: Collection[str] | None = None) -> dict[str, RunRecord]:
    """By slug: the last run of the last one of these who has any, each one's latest first. No other record is read."""
    rows = ArchivedRun.objects.filter(visitor__in=visitors, expires__gt=timezone.now()).order_by("-began")
    if slugs is not None:
        rows = rows.filter(slug__in=slugs)
    runs: dict[str, dict[str, str]] = {visitor: {} for visitor in visitors}
    for visitor, slug, run in rows.values_list("visitor", "slug", "pk"):
        runs[visitor].setdefault(slug, run)
    chosen = {slug: run for visitor in visitors for slug, run in runs[visitor].items()}
    found = ArchivedRun.objects.in_bulk(chosen.values())
    return {slug: RunRecord.from_dict(found[run].record) for slug, run in chosen.items() if run in found}
