"""Two servers that start at once on one database, and an older one that serves while a newer one has begun."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import models
from django.db.migrations import AddField, AddIndex, AlterField, CreateModel, RemoveField, RunPython
from django.db.migrations.loader import MigrationLoader

from authdemo.store.database import MIGRATE_LOCK
from tests import postgresql
from tests.processes import manage, until

FIRST_RELEASE = {  # what 0.1.0 begins with: nobody serves by anything older
    *(("accounts", name) for name in ("0001_initial", "0002_site")),
    *(("lab", name) for name in ("0001_initial", "0002_archived_run")),
    *(("room", name) for name in ("0001_rooms", "0002_votes_by_round_and_a_lock", "0003_switches")),
}


@pytest.mark.processes
def test_of_two_machines_that_start_at_once_one_makes_the_tables_and_the_other_waits(postgres, tmp_path):
    url = postgresql.make(postgres.url, "shared")
    with psycopg.connect(url, autocommit=True) as third, ThreadPoolExecutor(2) as pool:
        third.execute("SELECT pg_advisory_lock(%s)", [MIGRATE_LOCK])
        nodes = [pool.submit(manage, "seat", var=tmp_path / name, DATABASE_URL=url) for name in ("one", "two")]
        until(lambda: count(third, "pg_locks WHERE locktype = 'advisory' AND NOT granted") == 2, 60, "both wait")
        assert count(third, "pg_tables WHERE schemaname = 'public'") == 0
        third.execute("SELECT pg_advisory_unlock(%s)", [MIGRATE_LOCK])
        for node in nodes:
            assert node.result().returncode == 0, node.result().stderr
        assert count(third, "accounts_seat") == 2
        assert count(third, "pg_locks WHERE locktype = 'advisory'") == 0


def count(connection, what):
    return connection.execute(f"SELECT count(*) FROM {what}").fetchone()[0]


def is_additive(operation):
    """Whether a server that knows nothing of it reads and writes as before."""
    if isinstance(operation, AddField):
        return operation.field.null or operation.field.has_db_default()
    return isinstance(operation, CreateModel | AddIndex)


def test_what_comes_after_the_first_release_lets_an_older_server_go_on():
    found = MigrationLoader(None).disk_migrations
    assert found.keys() >= FIRST_RELEASE
    for key in {key for key in found if key[0] in {"accounts", "lab", "room"}} - FIRST_RELEASE:
        assert all(map(is_additive, found[key].operations)), f"{key}: see “A migration” in CONTRIBUTING.md"


@pytest.mark.parametrize(
    ("operation", "lets_it_go_on"),
    [
        (AddField("room", "note", models.CharField(max_length=9, null=True)), True),
        (AddField("room", "note", models.CharField(max_length=9, db_default="")), True),
        (AddField("room", "note", models.CharField(max_length=9, default="")), False),
        (AlterField("room", "code", models.CharField(max_length=3)), False),
        (RemoveField("room", "code"), False),
        (RunPython(RunPython.noop), False),
        (CreateModel("note", []), True),
    ],
)
def test_a_default_that_only_newer_code_knows_stops_an_older_server(operation, lets_it_go_on):
    assert is_additive(operation) is lets_it_go_on
