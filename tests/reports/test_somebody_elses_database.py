"""The database is another project's, or a newer version's: our tables are added to it, and then nothing works.

https://github.com/metabase/metabase/issues/14904, https://github.com/inmanta/inmanta-core/issues/1878

Right: refused with a sentence, and nothing is created. An empty database, ours, ours prepared in part and ours with a
table of the operator's go on working. Neighbours: another Django project with an app named like one of ours, with other
tables, with columns that lack, with further migrations; one without such an app; a database without Django; a newer
authdemo, with a migration more or with an app more; notes that a library has folded together; a file that is none.
"""

import sqlite3

import pytest
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import ConnectionHandler
from django.test.utils import CaptureQueriesContext

from authdemo.store.ours import COLUMNS, NotOurs, refuse_others
from tests.environment import ON_SQLITE
from tests.processes import manage

pytestmark = pytest.mark.django_db

NOTES = (
    "CREATE TABLE django_migrations (id integer PRIMARY KEY AUTOINCREMENT, app varchar(255) NOT NULL, "
    "name varchar(255) NOT NULL, applied datetime NOT NULL)"
)


def note(app, name="0001_initial"):
    return f"INSERT INTO django_migrations (app, name, applied) VALUES ('{app}', '{name}', '2026-01-01 00:00:00')"


DJANGO = [
    NOTES,
    *(note(app) for app in ("contenttypes", "auth", "sessions")),
    "CREATE TABLE django_content_type (id integer PRIMARY KEY, app_label varchar(100), model varchar(100), name text)",
    "CREATE TABLE auth_permission (id integer PRIMARY KEY, content_type_id integer, codename text, name text)",
    "CREATE TABLE auth_group (id integer PRIMARY KEY, name varchar(150))",
    "CREATE TABLE auth_group_permissions (id integer PRIMARY KEY, group_id integer, permission_id integer)",
    "CREATE TABLE django_session (session_key varchar(40) PRIMARY KEY, session_data text, expire_date datetime)",
]
THEIR_USER = "CREATE TABLE accounts_user (id integer PRIMARY KEY, username text, password text, email text)"
REFUSED = {
    "an app accounts of its own": ([*DJANGO, note("accounts"), THEIR_USER], "tables are not ours, though named alike"),
    "such an app with other tables": (
        [*DJANGO, note("accounts"), "CREATE TABLE accounts_account (id integer PRIMARY KEY)"],
        "named alike (accounts_",
    ),
    "such an app that has gone on": (
        [*DJANGO, note("accounts"), note("accounts", "0002_email"), THEIR_USER],
        "migrations that this authdemo does not know (accounts.0002_email)",
    ),
    "an app lab of its own": (
        [*DJANGO, note("lab"), "CREATE TABLE lab_sample (id integer PRIMARY KEY)"],
        "named alike",
    ),
    "another app": ([*DJANGO, note("blog"), "CREATE TABLE blog_post (id integer)"], "not know (blog.0001_initial)"),
    "many apps": (
        [*DJANGO, *(note(app) for app in ("blog", "admin", "shop", "wiki"))],
        "(admin.0001_initial, blog.0001_initial, shop.0001_initial, ...)",
    ),
    "Django's own user": ([*DJANGO, "CREATE TABLE auth_user (id integer)"], "tables that are not ours (auth_user)"),
    "no Django": (["CREATE TABLE wp_posts (id integer)"], "tables that are not ours (wp_posts)"),
    "tables of our names without a note": ([THEIR_USER], "tables that are not ours (accounts_user)"),
    "notes alone and a table": ([NOTES, "CREATE TABLE one (id integer)"], "tables that are not ours (one)"),
}
NEWER = {
    "a migration more": note("accounts", "0099_something"),
    "an app more": note("orchard"),
}
OURS = {
    "nothing": [],
    "a table for notes": [NOTES],
}


@pytest.fixture
def path(tmp_path):
    (tmp_path / "var").mkdir()
    return tmp_path / "var" / "db.sqlite3"


def made(path, statements):
    with sqlite3.connect(path) as database:
        for statement in statements:
            database.execute(statement)
    database.close()
    return content(path)


def content(path):
    database = sqlite3.connect(path)
    try:
        return sorted(line for line in database.iterdump() if "sqlite_sequence" not in line)
    finally:
        database.close()


def judged(path):
    """Raises what `prepare` would make a sentence of."""
    told = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}}).settings
    other = DatabaseWrapper(told["default"], alias="other")
    connections["other"] = other
    try:
        refuse_others(MigrationExecutor(other))
    finally:
        other.close()
        del connections["other"]


@pytest.mark.parametrize("name", REFUSED)
def test_another_projects_is_refused_and_nothing_is_created(path, name):
    statements, sentence = REFUSED[name]
    before = made(path, statements)
    with pytest.raises(NotOurs) as raised:
        judged(path)
    assert sentence in str(raised.value)
    assert content(path) == before


@pytest.mark.parametrize("name", OURS)
def test_an_empty_one_is_ours(path, name):
    made(path, OURS[name])
    judged(path)


def test_each_table_is_asked_once_for_its_columns_and_no_more():
    """Each command looks before it does anything."""
    with CaptureQueriesContext(connection) as asked:
        refuse_others(MigrationExecutor(connection))
    (query,) = (query["sql"] for query in asked if "accounts_user" in query["sql"])
    assert query == COLUMNS[connection.vendor].replace("%s", "'accounts_user'")


@pytest.mark.processes
class TestWhole:
    def test_a_command_says_one_line_and_exits_with_1(self, path):
        before = made(path, REFUSED["an app accounts of its own"][0])
        for command in (["seat"], ["revoke", "--all"], ["lab", "ban"]):
            done = manage(*command, var=path.parent, **ON_SQLITE)
            assert done.returncode == 1
            assert done.stderr.startswith(f"CommandError: The database {path} is not for us. It belongs to another")
            assert done.stderr.endswith("Nothing was changed; name another in AUTHDEMO_VAR.\n")
            assert len(done.stderr.splitlines()) == 1
        assert content(path) == before

    def test_ours_is_ours_also_in_part_and_with_a_table_of_the_operators_and_a_newer_one_is_not(self, path):
        assert manage("seat", var=path.parent, **ON_SQLITE).returncode == 0
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE notes_of_the_operator (id integer)")
            database.execute("DELETE FROM django_migrations WHERE app = 'lab'")
            for table in ("archivedrun", *(row[0][4:] for row in database.execute(_LAB_TABLES))):
                database.execute(f"DROP TABLE IF EXISTS lab_{table}")
            database.execute(note("axes", "0001_folded_together_since"))
        database.close()
        done = manage("seat", var=path.parent, **ON_SQLITE)
        assert (done.returncode, done.stderr) == (0, "")
        for newer in NEWER.values():
            made(path, [newer])
            before = content(path)
            done = manage("seat", var=path.parent, **ON_SQLITE)
            assert done.returncode == 1
            assert "that this authdemo does not know" in done.stderr
            assert "it belongs to a newer one, or to another project" in done.stderr
            assert content(path) == before
            made(path, ["DELETE FROM django_migrations WHERE name = '0099_something' OR app = 'orchard'"])
        assert manage("seat", var=path.parent, **ON_SQLITE).returncode == 0

    def test_ours_of_which_a_column_is_gone_is_not_believed(self, path):
        assert manage("seat", var=path.parent, **ON_SQLITE).returncode == 0
        made(path, ["ALTER TABLE accounts_user RENAME COLUMN role TO rank"])
        assert "named alike (accounts_user)" in manage("seat", var=path.parent, **ON_SQLITE).stderr

    def test_a_file_that_is_no_database_is_one_line(self, path):
        path.write_text("something else, and longer than the header of a database would be" * 100)
        done = manage("seat", var=path.parent, **ON_SQLITE)
        assert done.returncode == 1
        assert "file is not a database" in done.stderr
        assert len(done.stderr.splitlines()) == 1


_LAB_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'lab\\_%' ESCAPE '\\'"
