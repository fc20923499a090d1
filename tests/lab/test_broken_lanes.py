"""No verdict is hard-wired: for each claim there is a lane, broken on purpose, that turns it."""

import pytest

from authdemo.lab import registry
from authdemo.lab.model.claims import BY_ID, CLAIMS
from tests.lab import broken_lanes as lane
from tests.lab import test_broken_sessions as sessions
from tests.lab import test_broken_tokens as tokens
from tests.lab.in_browser.begun import begun
from tests.lab.in_browser.test_sentences import AS_EXPECTED

SERVERS = [
    (lane.gives_every_server_rules_of_its_own, "server-restart", {"C41": "sessions/redis"}),
    (lane.gives_every_server_rules_of_its_own, "second-server", {"C42": "sessions/redis", "C43": "jwt/stateless"}),
]
IN_BROWSERS = [  # the finding that turns, by a piece of what it says
    (lane.stores_nothing_in_a_session, "big-cart", "C7", "characters kept"),
    (lane.forgets_who_is_to_be_remembered, "remember-me", "C39", "closed and reopened"),
    (lane.knows_no_session, "spa-with-session", "C50", "in an HttpOnly cookie it"),
    (lane.asks_for_no_csrf_token_at_log_out, "csrf", "C58", "CSRF token"),
]
BY_THE_BROWSER_ALONE = {"C51", "C52", "C59", "C60", "C61", "C62", "C66", "C67", "C68", "C69", "C73", "C75"}
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


def test_every_claim_that_a_browser_decides_is_turned_by_a_lane_or_by_what_is_noted_of_the_browser():
    turned = {claim for _, _, claim, _ in IN_BROWSERS}
    assert turned | BY_THE_BROWSER_ALONE == {claim.id for claim in CLAIMS if claim.browser}
    assert not turned & BY_THE_BROWSER_ALONE
    assert {BY_ID[claim].experiment for claim in BY_THE_BROWSER_ALONE} <= AS_EXPECTED.keys(), (
        "each note of them is turned"
    )


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("breaks", "slug", "turned"), SERVERS, ids=lane.name)
def test_the_claims_turn(monkeypatch, breaks, slug, turned):
    breaks(monkeypatch)
    assert lane.differences(slug, turned) == turned


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broken", [False, True])
@pytest.mark.parametrize(("breaks", "slug", "claim", "says"), IN_BROWSERS, ids=lane.name)
def test_a_broken_lane_is_noticed_by_the_trial(monkeypatch, breaks, slug, claim, says, broken):
    if broken:
        breaks(monkeypatch)
    client, _, trial = begun(slug)
    client.handler.enforce_csrf_checks = True
    BROWSERS.get(slug, lambda *_: None)(client, trial)
    record = registry.get(slug).record(trial, 0)
    found = [found for played, found in record.findings(claim) if played.lane == "sessions" and says in found.says]
    assert {finding.holds for finding in found} == {broken if slug == "spa-with-session" else not broken}, found


def sends_forms(client, trial):
    for form in ("form", "login", "logout"):
        client.post(f"{trial.path}at/{form}/")


def runs_the_pages_script(client, trial):
    """As a browser would: with the cookie, with and without the CSRF token; and it reports what came back."""
    token = client.get(trial.at("app")).cookies["csrftoken"].value
    client.cookies["csrftoken"] = token
    asked = {
        "me": client.get(trial.at("me")),
        "change": client.post(trial.at("change"), headers={"X-CSRFToken": token, "Origin": trial.home}),
        "blind": client.post(trial.at("change"), headers={"Origin": trial.home}),
    }
    trial.notes("here", answers={what: answer.status_code for what, answer in asked.items()})


def follows_the_redirects(client, trial):
    for what in ("first", "second", "third", "fourth"):
        client.get(trial.at(what))


BROWSERS = {"csrf": sends_forms, "spa-with-session": runs_the_pages_script, "big-cart": follows_the_redirects}
