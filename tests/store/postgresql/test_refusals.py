"""A DATABASE_URL that will not do is one sentence: what is wrong, and what to do. No password is in it."""

import re

import psycopg
import pytest

from authdemo import env
from authdemo.store import database, probe, questions
from authdemo.store.postgresql import base
from authdemo.store.postgresql.base import DatabaseWrapper
from authdemo.store.probe import ToldByDatabase
from tests import postgresql

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
DEFAULTS = {"TIME_ZONE": None, "AUTOCOMMIT": True, "ATOMIC_REQUESTS": False}


@pytest.fixture
def named(postgres, monkeypatch, settings, request):
    """Makes this address the site's, as if it had been named at start."""

    def name(url):
        monkeypatch.setenv("DATABASE_URL", url)
        settings.DATABASE_URL = url
        made = DatabaseWrapper({**env.database("DATABASE_URL"), **DEFAULTS}, alias=request.node.name)
        for module in (database, probe):
            monkeypatch.setattr(module, "connection" if module is database else "database", made)
        request.addfinalizer(made.close_pool)
        request.addfinalizer(made.close)
        return made

    return name


@pytest.fixture
def guarded(postgres):
    """A user who has to say a password."""
    postgresql.make(postgres.url, "mine")
    with psycopg.connect(f"{postgres.url}postgres", autocommit=True) as connection:
        connection.execute(f"DROP ROLE IF EXISTS {postgresql.GUARDED}")
        connection.execute(f"CREATE ROLE {postgresql.GUARDED} LOGIN PASSWORD 'offen'")
    return postgres.url.replace(f"{postgresql.USER}@", f"{postgresql.GUARDED}{{}}@") + "mine"


def refusal(named, url):
    named(url)
    with pytest.raises(database.Unreachable) as why:
        database.reach()
    said = str(why.value)
    assert len(said.splitlines()) == 1
    assert "geheim" not in said
    return re.sub(r"^The database of DATABASE_URL \([^)]*\) ", "", said)


def test_one_that_will_do_is_reached(named, postgres):
    named(postgresql.make(postgres.url, "mine"))
    database.reach()
    assert questions.admit_database(probe.ask_database()) == ()


def test_a_wrong_password(named, guarded):
    assert refusal(named, guarded.format(":geheim")) == "does not take the user and password in DATABASE_URL."


def test_no_password(named, guarded):
    said = "wants a password: postgresql://user:password@host:5432/name in DATABASE_URL."
    assert refusal(named, guarded.format("")) == said


def test_no_such_user(named, postgres):
    url = f"{postgres.url.replace(postgresql.USER + '@', 'nobody:geheim@')}mine"
    assert refusal(named, url) == "does not take the user and password in DATABASE_URL."


def test_no_such_database(named, postgres):
    said = "is not there. Make it (createdb), or name another in DATABASE_URL."
    assert refusal(named, f"{postgres.url}nosuch") == said


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql://a:geheim@127.0.0.1:1/x", "[Errno 111] Connection refused"),
        ("postgresql://a:geheim@%2Fnowhere/x", "No such file or directory"),
    ],
)
def test_nobody_there(named, url, why):
    assert refusal(named, url) == f"cannot be reached: {why}. Is it running, and is DATABASE_URL right?"


def test_a_server_that_is_too_old(named, postgres, monkeypatch):
    monkeypatch.setattr(base.base.DatabaseFeatures, "minimum_database_version", (99,))
    said = refusal(named, postgresql.make(postgres.url, "mine"))
    assert re.fullmatch(r"is too old: PostgreSQL 99 or later is required \(found [0-9.]+\)\. Update it\.", said)


def test_one_that_lacks_letters(named, postgres):
    with psycopg.connect(f"{postgres.url}postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS latin")
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
    named(f"{postgres.url}latin")
    assert probe.ask_database().encoding == "LATIN1"
    with pytest.raises(questions.WillNotDo, match="It keeps text as LATIN1, which lacks letters that people write"):
        questions.admit_database(ToldByDatabase(encoding="LATIN1"))
