"""A Redis whose user may do some things only: people sign in and can never sign out, or a page is a 500.

https://github.com/alisaifee/flask-limiter/issues/398, https://github.com/taskforcesh/bullmq/issues/3351

Right: what we need is asked for at start, by every command, by `check --deploy` and by `readyz`, and what lacks is
named in a sentence, with what to write into the ACL; where it is taken away later, 503 and never 500. Neighbours: each
command that we send, alone; whole categories; other keys than ours, keys to be read only; a database that may not be
selected; a command that a service has renamed; what a script may not do although it may run; and the few rights that
will do.
"""

import ast
import re
from contextlib import contextmanager

import pytest
import redis as redis_py
from django.conf import settings
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.test import Client

from authdemo.basics.store_address import taken_apart
from authdemo.checks import stores
from authdemo.store import client, finding, own_redis, probe, programs
from authdemo.store.address import NoRedis
from authdemo.store.keeper import Order
from tests import environment, people
from tests.checks.found import ids
from tests.people import PASSWORD, Browser

NEEDED = [command[0] for command in probe.commands("")]
RIGHTS = [f"+{name.lower()}" for name in NEEDED]
DOES_WITHOUT = {"MEMORY": "the inspector shows no size", "INFO": "a run does not say which Redis it was"}
# of a Redis that an experiment or a measurement has started, where it may do anything
OWN_REDIS_ALONE = {"ACL", "CONFIG", "FLUSHALL", "FLUSHDB", "DEBUG", "DUMP", "RESTORE", "SCAN", "REPLICAOF"}
WHERE_REPLICAS_COUNT = {"WAIT"}  # with REDIS_WAIT_REPLICAS, and then the probe has it, too
NO_COMMANDS = {"pipeline", "execute", "connection_pool", "response_callbacks", "execute_command", "close"}


@contextmanager
def user(redis, monkeypatch, *rights, keys=("~authdemo:*",)):
    """The site goes on as somebody with these rights."""
    url = f"unix://few:geheim@{taken_apart(settings.REDIS_URL).path}"
    redis.execute_command("ACL", "SETUSER", "few", "reset", "on", ">geheim", *keys, *rights)
    with monkeypatch.context() as patch:
        patch.setattr(settings, "REDIS_URL", url)
        forget_connections()
        try:
            yield url
        finally:
            redis.acl_deluser("few")
            forget_connections()


def forget_connections():
    """Connect anew: the pool of a thread keeps to the address that it was made for."""
    client.ConnectionFactory._pools.clear()
    if hasattr(caches._connections, "default"):
        del caches["default"]


def refusal():
    with pytest.raises(NoRedis) as raised, finding.available("test"):
        pass
    assert "\n" not in str(raised.value)
    assert "geheim" not in str(raised.value)
    return str(raised.value)


def ready():
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()["redis"]


@pytest.mark.parametrize("lacking", NEEDED)
@pytest.mark.django_db
def test_each_command_that_is_not_allowed_is_named(real_redis, monkeypatch, lacking):
    with user(real_redis, monkeypatch, *RIGHTS, f"-{lacking.lower()}"):
        sentence = refusal()
        assert f"does not let us run {lacking}." in sentence
        assert f"+{lacking.lower()}." in sentence
        status, said = ready()
        assert (status, said) == (503, f"It does not let us run {lacking}.")
        assert "E010" in ids(stores.check())


@pytest.mark.parametrize(
    ("rights", "keys", "says"),
    [
        (["+@all", "-@scripting"], "~authdemo:*", "It does not let us run EVALSHA and EVAL."),
        (["+@all", "-@transaction"], "~authdemo:*", "It does not let us run MULTI and EXEC."),
        (["+@all", "-@write"], "~authdemo:*", "It does not let us run SET, GETEX, INCRBY, "),
        (["-@all"], "~authdemo:*", "It does not let us run TIME, SET, GET, "),
        (["+@all"], "~other:*", "It does not let us read and write all keys that begin with authdemo:. Allow them in"),
        (["+@all"], "~authdemo:session:*", "It does not let us read and write all keys that begin with authdemo:."),
        (["+@all"], "%R~authdemo:*", "It does not let us read and write all keys that begin with authdemo:."),
        (["+@all", "-@scripting"], "~other:*", "and EVAL. Allow them in the ACL of this user: +evalsha +eval. It does"),
    ],
)
@pytest.mark.django_db
def test_what_is_not_allowed_is_one_sentence_at_start_and_503_with_it_afterwards(
    real_redis, monkeypatch, rights, keys, says
):
    if keys.startswith("%") and int(real_redis.info("server")["redis_version"].partition(".")[0]) < 7:
        keys = "~none:*"
    with user(real_redis, monkeypatch, *rights, keys=[keys]):
        sentence = refusal()
        assert sentence.startswith(f"The Redis at unix://{taken_apart(settings.REDIS_URL).path} will not do. ")
        assert says in sentence
        status, said = ready()
        assert status == 503
        assert said.startswith("It does not let us ")


def test_what_is_needed_will_do_with_keys_of_ours_alone(real_redis, monkeypatch):
    with user(real_redis, monkeypatch, *RIGHTS), finding.available("test") as running:
        assert running.remarks == ()
        assert [each for each in ids(stores.check()) if each.startswith("E")] == []


def test_a_database_that_may_not_be_selected_is_one_sentence(real_redis, monkeypatch):
    with user(real_redis, monkeypatch, *RIGHTS) as url, monkeypatch.context() as patch:
        patch.setattr(settings, "REDIS_URL", f"{url}?db=1")
        assert re.search(r"refuses us: .* has no permissions to run the 'select' command", refusal())
        patch.setattr(settings, "REDIS_URL", f"unix://{taken_apart(url).path}?db=99999")
        assert "refuses us: DB index is out of range" in refusal()


@pytest.mark.parametrize("lacking", NEEDED)
@pytest.mark.django_db(transaction=True)
def test_taken_away_while_the_site_runs_no_page_is_a_500(real_redis, monkeypatch, lacking):
    """Also where it is a script that may not do something: Redis says that in words of its own."""
    alice = people.alice()
    devices = {}
    with user(real_redis, monkeypatch, *RIGHTS):
        for name, lane, choices in (
            ("sessions", "sessions", {}),
            ("denylist", "jwt", {"revocation": "denylist"}),
            ("stateful", "jwt", {"revocation": "stateful"}),
            ("about to renew", "jwt", {"revocation": "refresh"}),
        ):
            devices[name] = Browser(lane).signs_in(alice, **choices)
        del devices["about to renew"].client.cookies[settings.ACCESS_COOKIE_NAME]
        real_redis.execute_command("ACL", "SETUSER", "few", f"-{lacking.lower()}")
        for device in devices.values():
            lane = device.lane
            answers = [
                Browser(lane).post_json("api/login", {"username": alice.username, "password": PASSWORD}),
                device.me(),
                device.client.get(f"/{lane}/"),
                device.client.get(f"/{lane}/devices/"),
                device.client.post(f"/{lane}/devices/revoke-others/"),
                device.client.get("/inspect/"),
                device.client.get("/compare/"),
                device.logs_out(),
            ]
            assert all(answer.status_code < 500 or answer.status_code == 503 for answer in answers), [
                (answer.request["PATH_INFO"], answer.status_code) for answer in answers
            ]


@pytest.mark.parametrize("command", [["seat"], ["revoke", "--all"], ["clear_seats"], ["lab", "logout-replay"]])
@pytest.mark.django_db(transaction=True)
def test_every_command_says_so_before_it_does_anything(real_redis, monkeypatch, command):
    sentence = r"^The Redis at .* does not let us run EVALSHA and EVAL\."
    with user(real_redis, monkeypatch, "+@all", "-@scripting"), pytest.raises(CommandError, match=sentence):
        call_command(*command)


def test_nothing_is_left_of_what_was_tried(real_redis):
    probe.ask_redis(settings.REDIS_URL)
    assert real_redis.keys("*") == []


def test_a_command_that_a_service_has_renamed_is_named(real_redis, tmp_path, monkeypatch):
    program, _ = programs.find()
    with own_redis.OwnRedis(
        Order(
            {"description": "", "is_stand_in": False, "who": "", "owner": 0, "site": ""},
            program.path,
            str(tmp_path),
            ["--rename-command", "EVAL", "", "--rename-command", "GETEX", "hidden"],
        )
    ) as started:
        monkeypatch.setattr(settings, "REDIS_URL", started.running.url)
        assert "It does not let us run GETEX and EVAL." in refusal()


# What is needed is what the code sends


def sent_by_code():
    """Names of commands in our own code: methods of a client or a pipeline, commands by name, calls of scripts."""
    methods = {*dir(redis_py.Redis), *SPELLED.values()} - NO_COMMANDS
    found = set()
    for folder in ("authdemo", "sessions_app", "jwt_app"):
        for path in (environment.CODE / folder).rglob("*.py"):
            if path.name not in {"probe.py", "servers.py"}:
                found |= {name.upper() for name in _methods(path.read_text()) if name in methods}
                found |= set(re.findall(r'execute_command\(\s*"([A-Z]+)"', path.read_text()))
        for path in (environment.CODE / folder).rglob("*.lua"):
            found |= set(re.findall(r"redis\.call\('([A-Z]+)'", path.read_text()))
    return found


SPELLED = {"delete": "del", "scan_iter": "scan", "memory_usage": "memory", "config_set": "config", "incr": "incrby"}
CLIENTS = {"pipe", "redis", "client"}


def _methods(text):
    """Methods called on what is named like a client, or on what a function named `connection` returns."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            on = node.func.value
            name = on.func if isinstance(on, ast.Call) else on
            name = name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "")
            if name in CLIENTS or (isinstance(on, ast.Call) and name == "connection"):
                yield SPELLED.get(node.func.attr, node.func.attr)


def test_what_is_asked_for_is_what_the_code_sends():
    sent = sent_by_code() - OWN_REDIS_ALONE - DOES_WITHOUT.keys() - WHERE_REPLICAS_COUNT
    assert {"GETEX", "EVALSHA", "ZADD", "LPUSHX", "HMGET", "TIME"} <= sent, "the search finds something"
    assert sent - set(NEEDED) == set(), "add it to `probe.commands`"
    assert set(NEEDED) - sent - {"MULTI", "EXEC"} == set(), "nobody sends it any more"


def test_the_probe_touches_keys_of_ours_alone():
    prefix = "somewhere:"
    for name, *arguments in probe.commands(prefix):
        keys = [each for each in arguments if isinstance(each, str) and ":" in each and "redis.call" not in each]
        assert all(key.startswith(f"{prefix}probe:{{") for key in keys), name
