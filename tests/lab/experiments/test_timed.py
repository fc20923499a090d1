"""Experiments that time things: what they say follows from what was measured, also where little can be."""

import time

import jwt
import pytest
from jwt.algorithms import HMACAlgorithm

from authdemo.lab import registry
from authdemo.lab.attacks.rivals import stock
from authdemo.lab.experiments.cost import request_cost
from authdemo.lab.model.claim import Verdict
from authdemo.lab.model.claims import BY_ID
from authdemo.lab.model.record import RunRecord
from authdemo.lab.model.variants import JWT_STATELESS, SESSIONS_DATABASE, SESSIONS_MEMORY, SESSIONS_REDIS
from authdemo.lab.model.verdicts import judge
from authdemo.lab.pages import drawing, results
from authdemo.lab.terminal import report
from authdemo.lab.wire.measuring import Compared
from authdemo.lab.wire.runs import Run
from authdemo.lab.wire.timed_redis import AWAY, NEAR
from authdemo.store import own_redis
from authdemo.store.address import NoRedis
from sessions_app import records

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

HS256 = request_cost.ALGORITHMS[0]


@pytest.fixture
def few_looks(monkeypatch):
    """Counting is not what these are about."""
    monkeypatch.setattr(request_cost, "LOOKS", 3)


def costs(*variants):
    return Run(registry.get("request-cost"), variants or (SESSIONS_REDIS, JWT_STATELESS, HS256)).play()


def says(record, variant, claim):
    return [(one.holds, one.says) for one in record.of(variant.name).findings if one.claim == claim]


def test_a_signature_that_takes_as_long_as_a_network_is_not_cheap(monkeypatch, few_looks):
    verify = HMACAlgorithm.verify
    monkeypatch.setattr(HMACAlgorithm, "verify", lambda *signed: time.sleep(0.004) or verify(*signed))
    found = judge(BY_ID["C10"], costs())
    assert found.verdict is Verdict.REFUTED, (found.meant, found.why_not)


@pytest.mark.parametrize(
    ("low", "high", "decisive", "said"),
    [
        (0.004, 0.006, True, "less than a fifth of (0.005 times)"),
        (0.30, 0.40, False, "more than a fifth of (0.35 times)"),
        (0.19, 0.21, False, "about a fifth of (0.2 times)"),
        (0.19, 0.21, True, "0.20 times (0.19 to 0.21), with a noise of 8%, measured 3 times, the time of"),
    ],
)
def test_a_share_is_said_by_what_counts_as_cheap_and_its_noise_where_a_verdict_hangs(low, high, decisive, said):
    found = Compared((low + high) / 2, low, high, 0.08, 3, request_cost.CHEAP)
    assert request_cost._share(found, decisive) == said


def test_within_one_host_there_is_no_network_and_no_verdict_hangs_on_it(whole):
    signatures = [said for variant in (HS256,) for _, said in says(whole, variant, "C10")]
    assert len(signatures) == len(AWAY)
    assert not [said for said in signatures for way in NEAR if way in said]


def test_what_is_compared_leaves_out_the_signature_and_nothing_else(few_looks, monkeypatch):
    tokens, makes = [], request_cost.TimedToken

    def made(*where):
        tokens.append(makes(*where))
        return tokens[-1]

    monkeypatch.setattr(request_cost, "TimedToken", made)
    monkeypatch.setattr(request_cost.RequestCost, "times", lambda *_: None)
    monkeypatch.setattr(request_cost.RequestCost, "compares", lambda *_: None)
    costs(SESSIONS_REDIS, HS256)
    (token,) = tokens
    signed, _, seal = token.text.rpartition(".")
    token.text = f"{signed}.{'B' if seal[0] == 'A' else 'A'}{seal[1:]}"
    assert token.decode_unsigned()
    with pytest.raises(jwt.InvalidSignatureError):
        token.decode()
    token.audience = "another"
    with pytest.raises(jwt.InvalidAudienceError):
        token.decode_unsigned()


def test_verifying_that_takes_no_time_is_not_said_to_take_some(monkeypatch, few_looks):
    token = request_cost.TimedToken
    monkeypatch.setattr(token, "decode_unsigned", token.decode)
    ((holds, said),) = says(costs(), HS256, "C11")
    assert holds is not True, said


def test_a_lane_that_asks_twice_is_counted(monkeypatch, few_looks):
    reads = records.read
    monkeypatch.setattr(records, "read", lambda login, **how: reads(login, **how) and reads(login, **how))
    assert says(costs(SESSIONS_REDIS), SESSIONS_REDIS, "C9") == [(False, "2 Redis, 0 SQL, 0 signature checks")]


def test_without_a_redis_to_be_timed_the_rest_is_told_and_the_sentence_says_why(monkeypatch, few_looks):
    def none(*_, **__):
        raise NoRedis("There is no Redis on this machine.")

    monkeypatch.setattr(own_redis, "start", none)
    record = costs()
    found = says(record, HS256, "C10")
    assert [holds for holds, _ in found] == [None] * len(AWAY)
    assert all("There is no Redis on this machine." in said for _, said in found)
    assert not [played.failure for played in record.played if played.failure]
    assert says(record, SESSIONS_REDIS, "C9")[0][0] is True


@pytest.fixture(scope="module")
def whole(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(request_cost, "LOOKS", 3)
        return costs()


def test_cryptography_library_and_parsing_are_apart(whole):
    labels = {(measure.name, measure.label) for _, ms in whole.measured().items() for _, measure in ms}
    assert {(request_cost.ALONE, ""), (request_cost.WHOLE, ""), (request_cost.LOOKUP, "parsing the record")} <= labels
    alone, library = (whole.measured()[name][0][1].value for name in (request_cost.ALONE, request_cost.WHOLE))
    assert alone < library


def test_each_lookup_says_its_way_and_whether_it_waits_for_a_disk(whole):
    (chart,) = [chart for chart in drawing.charts(whole) if chart.name == request_cost.LOOKUP]
    assert {bar.name for bar in chart.bars} >= {f"GET {way}" for way in (*NEAR, *AWAY)}
    assert all(bar.note for bar in chart.bars)


def test_the_way_of_one_request_is_drawn_for_each_lane_on_the_page_and_in_the_terminal(whole):
    again = RunRecord.from_dict(whole.to_dict())
    context = results.context(registry.get("request-cost"), again)
    assert [way.title for way in context["drawing"].ways] == ["sessions/redis", "jwt/stateless"]
    lines = list(report.story(registry.get("request-cost"), again))
    for title in ("The store is asked", "The record is parsed", "The token is split", "The signature is checked"):
        assert any(title in line for line in lines)
        assert any(step.what.startswith(title) for played in again.played for step in played.steps), "step by step"


def test_a_record_from_before_there_were_ways_is_read(whole):
    old = whole.to_dict()
    for played in old["played"]:
        del played["flow"]
        for measure in played["measures"]:
            del measure["label"], measure["note"]
    assert RunRecord.from_dict(old).played[0].flow == ()


# session-stores


def stores(*variants):
    return Run(registry.get("session-stores"), variants).play()


def test_the_stores_calls_alone_are_compared_and_the_disk_is_named():
    record = stores(SESSIONS_REDIS, SESSIONS_DATABASE, SESSIONS_MEMORY)
    took = {measure.label: measure for ms in record.measured().values() for _, measure in ms if measure.label}
    assert took["sessions/memory"].value < took["Redis, a read"].value
    assert "fsync: always" in took["Redis, a write on disk first"].note
    found = says(record, SESSIONS_DATABASE, "C45")
    asks, survives, *slower, audits = [holds for holds, _ in found]
    assert (asks, survives, audits) == (True, True, False)
    assert False not in slower, found  # on a busy machine it may not be told
    assert len(slower) == 2
    assert found[-1][1] == "no row says whose it is in a form that SQL reads; once it has ended, no row is left"


def test_a_database_that_is_as_near_as_memory_is_not_slower(monkeypatch):
    monkeypatch.setattr(stock.MemoryStore, "load", lambda self: time.sleep(0.003) or {})
    _, _, (slower, said), *_ = says(stores(SESSIONS_DATABASE, SESSIONS_MEMORY), SESSIONS_DATABASE, "C45")
    assert slower is False, said


def test_sessions_that_sql_can_read_and_that_stay_suit_an_audit(monkeypatch):
    monkeypatch.setattr(stock.DatabaseStore, "delete", lambda self, session_key=None: None)
    *_, (holds, said) = says(stores(SESSIONS_DATABASE), SESSIONS_DATABASE, "C45")
    assert (holds, said) == (
        False,
        "no row says whose it is in a form that SQL reads; once it has ended, 1 row is left",
    )
