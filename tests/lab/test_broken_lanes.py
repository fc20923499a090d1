"""No verdict is hard-wired: for each claim there is a lane, broken on purpose, that turns it."""

import pytest

from authdemo.lab import registry
from authdemo.lab.model.claims import CLAIMS
from tests.lab import broken_lanes as lane
from tests.lab import test_broken_sessions as sessions
from tests.lab import test_broken_tokens as tokens
from tests.lab.in_browser.begun import begun

SERVERS = [
    (lane.gives_every_server_rules_of_its_own, "server-restart", {"C41": "sessions/redis"}),
    (lane.gives_every_server_rules_of_its_own, "second-server", {"C42": "sessions/redis", "C43": "jwt/stateless"}),
]
UNBROKEN = {  # no patch in this process turns these
    "C9": "counted on both lanes in tests/test_costs.py",
    "C10": "a time",
    "C11": "a time",
    "C45": "Django's own engines",
    "C56": "the wire",
}


def test_every_claim_that_the_wire_decides_is_turned_by_one():
    turned = {claim for _, _, claims in sessions.BROKEN + tokens.BROKEN + SERVERS for claim in claims}
    assert turned | UNBROKEN.keys() == {claim.id for claim in CLAIMS if not claim.browser}
    assert not turned & UNBROKEN.keys()


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("breaks", "slug", "turned"), SERVERS, ids=lane.name)
def test_the_claims_turn(monkeypatch, breaks, slug, turned):
    breaks(monkeypatch)
    assert lane.differences(slug, turned) == turned


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broken", [False, True])
def test_a_log_out_form_that_asks_for_no_csrf_token_is_noticed_by_the_trial(monkeypatch, broken):
    if broken:
        lane.asks_for_no_csrf_token_at_log_out(monkeypatch)
    client, _, trial = begun("csrf")
    client.handler.enforce_csrf_checks = True
    for form in ("form", "login", "logout"):
        client.post(f"{trial.path}at/{form}/")
    record = registry.get("csrf").record(trial, 0)
    (token,) = [found for _, found in record.findings("C58") if "CSRF token" in found.says]
    assert token.holds is not broken
