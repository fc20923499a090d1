"""Kept runs: for so long, and so many of them."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from authdemo.lab import archive, registry
from authdemo.lab.models import ArchivedRun
from authdemo.lab.wire.runs import Run
from tests.lab.pages.asking import QUICK

ME = "M" * 16
pytestmark = pytest.mark.django_db(transaction=True)


def test_old_records_are_forgotten(monkeypatch):
    record = Run(registry.get(QUICK)).play()
    monkeypatch.setattr(archive, "LIFETIME", -archive.LIFETIME)
    archive.keep(record, archive.MACHINE)
    assert archive.find(record.slug, record.id) is None
    monkeypatch.undo()
    archive.keep(Run(registry.get(QUICK)).play(), archive.MACHINE)
    assert ArchivedRun.objects.count() == 1


def test_there_are_never_more_than_can_be_kept(monkeypatch):
    record = Run(registry.get(QUICK)).play()
    archive.keep(replace(record, id="machines"), archive.MACHINE)
    monkeypatch.setattr(archive, "MOST", 4)
    monkeypatch.setattr(archive, "MOST_EACH", 3)
    for number in range(5):
        archive.keep(replace(record, id=f"a{number}", began=number), "A" * 16)
    assert sorted(ArchivedRun.objects.values_list("pk", flat=True)) == ["a2", "a3", "a4", "machines"]
    for number in range(5):
        archive.keep(replace(record, id=f"b{number}", began=10 + number), f"B{number}")
    left = set(ArchivedRun.objects.values_list("pk", flat=True))
    assert left == {"b1", "b2", "b3", "b4", "machines"}  # those of the machine make room for nobody


def test_the_last_run_of_each_experiment_is_found_and_no_other_record_is_read():
    ran = Run(registry.get(QUICK)).play()
    for slug, visitor, runs in (("a", ME, 3), ("b", ME, 1), ("a", archive.MACHINE, 1), ("c", archive.MACHINE, 2)):
        for number in range(runs):
            name = f"{slug}-{visitor[:1]}-{number}"
            archive.keep(replace(ran, slug=slug, id=name, began=number + 10 * (slug == "b")), visitor)
    with CaptureQueriesContext(connection) as asked:
        own = archive.own(ME)
        last = archive.last(ME)
    assert [*own] == ["b", "a"], "the latest first"
    assert {slug: record.id for slug, record in own.items()} == {"a": "a-M-2", "b": "b-M-0"}
    assert {slug: record.id for slug, record in last.items()} == {"a": "a-M-2", "b": "b-M-0", "c": "c--1"}
    assert {slug: record.id for slug, record in archive.last(ME, {"c"}).items()} == {"c": "c--1"}
    assert archive.own("") == {}
    reading = [query["sql"] for query in asked if '"record"' in query["sql"]]
    assert len(reading) == 2
    assert not any(name in sql for sql in reading for name in ("a-M-0", "a-M-1", "a--0", "c--0"))
    assert all("a-M-2" in sql for sql in reading)
