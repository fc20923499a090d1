"""step-up: what a thief reaches is told to its end, also of one who copied more."""

import pytest

from authdemo.lab import registry
from authdemo.lab.model.variants import SESSIONS_REDIS
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.runs import Run
from authdemo.lanes import password_proof

pytestmark = pytest.mark.django_db(transaction=True)


def first_finding():
    (played,) = Run(registry.get("step-up"), [SESSIONS_REDIS]).play().played
    return played.findings[0]


def test_it_is_said_what_a_copied_proof_of_the_password_opens():
    found = first_finding()
    assert found.holds is False
    assert found.says == "to log your phone out: not without the password; with a copied proof of it: done"


def test_a_proof_that_was_not_copied_opens_nothing(monkeypatch):
    copies, proof = Browser.copies, password_proof.COOKIES["sessions"].name
    monkeypatch.setattr(Browser, "copies", lambda to, of, *names: copies(to, of, *(n for n in names if n != proof)))
    assert first_finding().says.endswith("with a copied proof of it: not without the password")
