"""What other pages say of a claim: its last verdict here, and where to read or to run it."""

from dataclasses import replace

import pytest
from django.test import RequestFactory

from authdemo.lab import archive, registry
from authdemo.lab.model.claim import Verdict
from authdemo.lab.pages import evidence, visitor
from authdemo.lab.wire.runs import Run
from tests.lab.pages.asking import QUICK

pytestmark = pytest.mark.django_db(transaction=True)
CLAIM = "C4"  # decided by QUICK


def known(name=""):
    request = RequestFactory().get("/")
    request.COOKIES = {visitor.COOKIE.name: name}
    return evidence.of(request, [CLAIM, "C15"])


def test_what_was_not_run_leads_to_where_it_is_run():
    found = known()[CLAIM]
    assert (found.judged, found.run, found.url) == (None, "", f"/lab/{QUICK}/")


def test_what_was_run_carries_its_verdict_and_leads_to_the_run():
    record = Run(registry.get(QUICK)).play()
    archive.keep(record, archive.MACHINE)
    found = known()
    assert (found[CLAIM].verdict, found[CLAIM].url) == ("confirmed", f"/lab/{QUICK}/{record.id}/")
    assert found["C15"].judged is None


def test_a_run_contradicts_what_it_did_not_come_to_and_without_a_verdict_nothing():
    assert not known()[CLAIM].contradicts(Verdict.REFUTED), "not run here yet"
    record = Run(registry.get(QUICK)).play()
    archive.keep(record, archive.MACHINE)
    found = known()[CLAIM]
    assert found.contradicts(Verdict.REFUTED, Verdict.DEPENDS)
    assert not found.contradicts(Verdict.CONFIRMED, Verdict.DEPENDS)
    archive.keep(replace(Run(registry.get(QUICK)).play(), played=()), archive.MACHINE)
    assert known()[CLAIM].judged.verdict is Verdict.NONE
    assert not known()[CLAIM].contradicts(Verdict.REFUTED)


def test_no_other_record_is_read(monkeypatch):
    for slug in (QUICK, "tamper"):
        archive.keep(replace(Run(registry.get(QUICK)).play(), slug=slug), archive.MACHINE)
    read = []
    kept = archive.RunRecord.from_dict
    monkeypatch.setattr(archive.RunRecord, "from_dict", lambda data: read.append(data["slug"]) or kept(data))
    known()
    assert read == [QUICK]


def test_one_s_own_run_goes_before_the_machine_s():
    name = archive.new_visitor()
    machine_s, own = (Run(registry.get(QUICK)).play() for _ in range(2))
    archive.keep(own, name)
    archive.keep(machine_s, archive.MACHINE)
    assert [known(name)[CLAIM].run, known()[CLAIM].run] == [own.id, machine_s.id]
