"""A token that was found genuine is not checked again, and is refused as soon as it would be without that."""

from dataclasses import replace

import pytest
from django.conf import settings

from authdemo import policy, trace
from authdemo.lab.model.run_policy import for_run
from authdemo.strategy import Reason
from jwt_app import key_file, seen_tokens, tokens
from jwt_app.modes import MODES
from tests import people
from tests.jwt_app.crafted import claims, reason
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fresh_ring():
    """Each test begins with a ring that has seen nothing."""
    path = settings.VAR / "keys.json"
    path.unlink(missing_ok=True)
    yield
    path.unlink(missing_ok=True)


@pytest.fixture
def checks(monkeypatch):
    """The tokens whose signatures were checked."""
    checked, original = [], tokens._verified_payload

    def noted(token, *rest):
        checked.append(token)
        return original(token, *rest)

    monkeypatch.setattr(tokens, "_verified_payload", noted)
    return checked


def seen():
    return list(key_file.ring().seen._found)


def remembered(**fields):
    token = tokens.mint(claims(**fields))
    assert reason(token) == "accepted"
    assert len(seen()) >= 1
    return token


def test_its_signature_is_checked_once_and_the_trace_says_which_time_that_was(ring, algorithm, checks):
    given = claims()
    token = tokens.mint(given)
    with trace.recording() as recorded:
        found = [tokens.verify(token, given.audience) for _ in range(3)]
    assert checks == [token]
    assert [step.what for step in recorded.steps] == [algorithm, *[f"{algorithm} from memory"] * 2]
    assert found == [replace(given, issued=int(given.issued))] * 3


def test_what_differs_from_it_in_any_letter_is_refused():
    token = remembered()
    for place, letter in enumerate(token):
        for other in "A.":
            forged = token[:place] + (other if letter != other else "B") + token[place + 1 :]
            assert reason(forged) != "accepted", place
    for forged in (f"{token}A", f"{token}=", f" {token}", token[:-1], token.upper()):
        assert reason(forged) != "accepted"


def test_what_was_refused_is_refused_by_a_check_each_time_and_not_kept(checks):
    head, payload, signature = tokens.mint(claims()).split(".")
    forged = f"{head}.{payload}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"
    assert {reason(forged) for _ in range(3)} == {Reason.BAD_SIGNATURE}
    assert (checks, seen()) == ([forged] * 3, [])


def test_for_another_audience_or_issuer_it_is_as_wrong_as_ever():
    token = remembered()
    assert reason(token, policy.site().api_audience) == Reason.WRONG_AUDIENCE
    with policy.use(replace(policy.site(), issuer="somebody else")):
        assert reason(token) == Reason.WRONG_ISSUER


def test_its_times_are_asked_each_time(clock):
    token = remembered()
    clock.passes(61.9)
    assert reason(token) == "accepted"
    clock.passes(0.2)
    assert reason(token) == Reason.EXPIRED
    clock.set(-4)
    assert reason(token) == Reason.NOT_YET_VALID


@pytest.mark.parametrize("how", [{"overlap": False}, {"compromised": True}])
def test_when_its_key_goes_it_goes(how):
    token = remembered()
    key_file.rotate(**how)
    assert reason(token) == Reason.BAD_SIGNATURE
    assert seen() == []


def test_a_retired_key_is_good_until_its_last_token_is_out_and_not_longer(clock):
    expires = claims().expires + 10_000
    token = remembered(expires=expires)
    key_file.rotate()
    assert [reason(token) for _ in range(2)] == ["accepted"] * 2
    clock.passes(settings.JWT_ACCESS_MAX_SECONDS + key_file.LAG_SECONDS + 10)
    assert reason(token) == Reason.BAD_SIGNATURE


def test_a_ring_that_is_replaced_during_a_check_has_seen_nothing(monkeypatch):
    original = tokens._verified_payload

    def rotating(*given):
        key_file.rotate(compromised=True)
        return original(*given)

    token = tokens.mint(claims())
    with monkeypatch.context() as patch:
        patch.setattr(tokens, "_verified_payload", rotating)
        assert reason(token) == "accepted", "it was begun before"
    assert seen() == []
    assert reason(token) == Reason.BAD_SIGNATURE


@pytest.mark.parametrize("mode", MODES)
def test_whoever_its_mode_says_to_ask_is_asked_each_time(mode, checks):
    laptop = Browser("jwt").signs_in(people.alice(), revocation=mode)
    thief = laptop.copied_by()
    assert {thief.fate() for _ in range(3)} == {laptop.fate()}
    assert len(checks) == 1
    laptop.logs_out()
    assert thief.fate() == ("revoked" if MODES[mode].ends_at_once else laptop_name(laptop, thief))


def laptop_name(laptop, thief):
    assert laptop.fate() == "missing"
    return thief.me().json()["user"]


def test_no_more_are_kept_than_may_be_and_the_oldest_go_first(monkeypatch, checks):
    monkeypatch.setattr(seen_tokens, "MOST", 3)
    each = [remembered(username=f"alice-{number}") for number in range(5)]
    assert len(seen()) == 3
    checks.clear()
    assert [reason(token) for token in each] == ["accepted"] * 5
    assert checks == each, "those that went made room for themselves again"


def test_memory_holds_no_token():
    token = remembered()
    kept = repr(key_file.ring().seen._found).encode() + b"".join(seen())
    assert not any(part.encode() in kept for part in token.split(".")[1:])


def test_switched_off_each_is_checked_and_nothing_is_kept(checks):
    token = tokens.mint(claims())
    with policy.use(replace(policy.site(), remembers_tokens=False)):
        assert [reason(token) for _ in range(3)] == ["accepted"] * 3
    assert (checks, seen()) == ([token] * 3, [])


def test_in_an_experiment_it_is_off_since_the_check_is_what_is_looked_at():
    assert policy.site().remembers_tokens
    assert not for_run("r").remembers_tokens
