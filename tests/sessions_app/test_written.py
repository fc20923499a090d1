"""A record is written in few bytes, and nothing of it is lost by that."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authdemo.accounts.changes import strategies
from authdemo.strategy import Ending
from authdemo.web.agents import CHROME, whole
from sessions_app import records, written
from tests import people
from tests.keys import ours
from tests.people import Browser

BY_LOGIN = {"_auth_user_id": "7", "_auth_user_backend": written.BACKEND, "_auth_user_hash": "0a" * 16}
IDENTITY = {
    **dict.fromkeys(("user_id", "version", "born"), 7),
    **{"role": "member", "began": 1763683351123, "until": 1763726551123, "address": "2001:db8::7", "remember": True},
}
VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text(), max_size=2)


@given(st.dictionaries(st.text(), VALUES, max_size=4), st.booleans())
def test_whatever_pages_put_in_comes_back(more, signed_in):
    data = {**more, **(BY_LOGIN if signed_in else {})}
    line = written.data_line(data, 7)
    assert written.data(line, 7) == data
    assert "\n" not in line


@pytest.mark.parametrize(
    "other",
    [
        {"_auth_user_id": 7},
        {"_auth_user_id": "٣"},
        {"_auth_user_id": "7 8"},
        {"_auth_user_id": None},
        {"_auth_user_backend": "somebody.elses.Backend"},
        {"_auth_user_hash": "0A" * 16},
        {"_auth_user_hash": "short"},
        {"_auth_user_hash": "0a" * 16 + "\n"},
    ],
)
def test_what_is_not_as_login_leaves_it_is_written_out(other):
    data = {**BY_LOGIN, **other}
    assert json.loads(written.data_line(data, 7)) == data == written.data(written.data_line(data, 7), 7)


@pytest.mark.parametrize("left_out", BY_LOGIN)
def test_what_a_page_has_taken_out_stays_out(left_out):
    data = {name: value for name, value in BY_LOGIN.items() if name != left_out}
    assert written.data(written.data_line(data, 7), 7) == data


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.text(max_size=120))
def test_an_identity_comes_back_by_name(username, agent):
    identity = {**IDENTITY, "username": username, "agent": agent}
    line = written.identity_line(identity)
    found = written.identity(line)
    assert {**found, "agent": whole(found["agent"])} == identity
    assert "\n" not in line
    line.encode()


@pytest.mark.django_db(transaction=True)
def test_the_places_that_scripts_change_are_those_of_the_fields(redis):
    """`lua/update.lua` and `lua/end.lua` count from one."""
    assert written.FIELDS[:4] == ("user_id", "role", "version", "born")
    assert written.FIELDS[-1] == "username"
    bob = people.bob()
    laptop = Browser("sessions", CHROME).signs_in(bob)
    record = records.read(laptop.login_id())
    bob.username, bob.role = 'Bob "é" the %1st', "member"
    bob.save()
    changed = records.read(laptop.login_id())
    differs = {name for name in written.FIELDS if record.identity[name] != changed.identity[name]}
    assert differs == {"username", "role", "version"}
    assert (changed.identity["username"], changed.data_line) == (bob.username, record.data_line)
    assert not records.end(laptop.login_id(), Ending.PASSWORD, before=changed.identity["born"])
    assert records.end(laptop.login_id(), Ending.PASSWORD, before=changed.identity["born"] + 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("real_redis")
def test_with_its_list_it_takes_few_bytes(redis):
    """What Redis says of the two keys of one sign-in with a browser's own words; the rest are its tables."""
    Browser("sessions", CHROME).signs_in(people.alice())
    assert len(redis.keys(ours("*"))) == 2
    assert sum(redis.memory_usage(key) for key in redis.keys("*")) <= 360


@pytest.mark.django_db(transaction=True)
def test_sign_ins_from_before_records_were_short_are_over_and_nobody_stumbles_over_them(redis):
    """Their keys had other names, so that nothing asks for them any more: they go when their time is over."""
    alice = people.alice()
    laptop = Browser("sessions").signs_in(alice)
    name, prefix = "f" * 64, records.key("")
    old = {"user_id": alice.pk, "username": alice.username, "role": "member", "version": 1, "born": 1, "until": 10**14}
    redis.set(f"{prefix}{name}", f"{json.dumps(old)}\n{json.dumps(BY_LOGIN)}", px=60_000)
    redis.zadd(records.listed.key(alice.pk).replace(":u:", ":sessions-of:"), {name: 10**14})
    strategy = strategies()["sessions"]
    assert [login.id for login in strategy.logins(alice)] == [laptop.login_id()]
    assert strategy.revoke_all(alice) == 1
    assert redis.get(f"{prefix}{name}").startswith("{"), "as it was"
