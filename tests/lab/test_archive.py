"""Kept runs: for so long, and so many of them."""

from dataclasses import replace

import pytest

from authdemo.lab import archive, registry
from authdemo.lab.models import ArchivedRun
from authdemo.lab.wire.runs import Run
from tests.lab.pages.asking import QUICK

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
