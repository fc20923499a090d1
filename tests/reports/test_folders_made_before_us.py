"""The folder for the data was there before the site, open to all, and so is the database with its password hashes.

https://github.com/sabre-io/Baikal/issues/602, https://github.com/latchset/custodia/issues/48

Right: 0600 for every file that we make, side files of SQLite and the files of Redis included, whatever the mode of the
folder and the umask; what an older version or somebody else has made wider is tightened at the next start, and what
cannot be is said. Neighbours: folders 0755 and 0777, umask 0, wide files of each name, a wide folder of Redis, a link
to the database, files of others in the same folder, which stay as they are, and a file system without modes.
"""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as site_settings

from authdemo import env
from authdemo.basics import private_files
from authdemo.checks import files
from tests import environment
from tests.checks.found import ids
from tests.processes import Demo, manage

NAMES = ["secret_key", "keys.json", "keys.lock", "db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", "db.sqlite3-journal"]
NAMES += ["redis.json", "redis.lock", "migrate.lock", "redis-7/redis.log", "redis-7/appendonlydir/appendonly.aof.1"]
NAMES += ["redis-7/dump.rdb", "valkey-9/dump.rdb"]


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def wide(folder):
    """What lies there and is open to others."""
    return {str(path.relative_to(folder)): oct(mode(path)) for path in folder.rglob("*") if mode(path) & 0o077}


@pytest.fixture(params=[0o755, 0o777])
def folder(request, tmp_path):
    made = tmp_path / "var"
    made.mkdir()
    made.chmod(request.param)
    return made


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_ours_that_is_open_to_others_is_shut_and_keeps_its_content(folder, name):
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"content")
    file.chmod(0o666)
    env.private_folder(folder)
    assert wide(folder) == {}
    assert file.read_bytes() == b"content"


def test_what_is_not_ours_stays_as_it_is_and_so_does_the_folder(folder):
    others = ["index.html", "their.lock", "keys.pem", "redis-7.0.15/README", "secret_keys", "db.sqlite3.bak"]
    for name in others:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
        (folder / name).chmod(0o644)
    before = mode(folder)
    env.private_folder(folder)
    assert mode(folder) == before
    assert {mode(folder / name) for name in others} == {0o644}


@pytest.mark.parametrize("before", [None, 0o644, 0o666])
def test_the_database_is_shut_before_sqlite_opens_it(folder, before):
    file = folder / "db.sqlite3"
    if before:
        file.write_bytes(b"content")
        file.chmod(before)
    umask = os.umask(0)
    try:
        assert env.private_file(file) == file
    finally:
        os.umask(umask)
    assert mode(file) == 0o600
    assert file.read_bytes() == (b"content" if before else b"")


def test_a_database_that_lies_elsewhere_is_shut_there(folder, tmp_path):
    there = tmp_path / "there.sqlite3"
    there.touch(0o644)
    (folder / "db.sqlite3").symlink_to(there)
    env.private_folder(folder)
    assert mode(there) == 0o600


def test_a_link_that_leads_nowhere_does_no_harm(folder):
    (folder / "keys.json").symlink_to(folder / "nothing")
    assert env.private_folder(folder) == folder
    private_files.tighten(folder / "nothing")


def test_where_modes_mean_nothing_it_starts_and_says_so(folder, settings, monkeypatch):
    settings.VAR = folder
    (folder / "keys.json").write_text("{}")
    (folder / "keys.json").chmod(0o644)

    def refuses(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuses)
    assert env.private_folder(folder) == folder
    (found,) = files.check()
    assert ids([found]) == ["W004"]
    assert "keys.json" in found.msg
    assert "AUTHDEMO_VAR" in found.hint


def test_of_a_folder_that_is_shut_nothing_is_said(folder, settings):
    settings.VAR = folder
    (folder / "theirs").touch(0o644)
    env.private_file(folder / "db.sqlite3")
    assert files.check() == []


def test_the_tests_own_folder_has_nothing_that_others_may_read():
    assert files.check() == []
    assert site_settings.DATABASE_URL or mode(site_settings.VAR / "db.sqlite3") == 0o600


@pytest.mark.processes
class TestWhole:
    def test_all_that_a_demo_makes_is_shut_whatever_the_umask(self, folder):
        umask = os.umask(0)
        try:
            with Demo(folder) as demo:
                assert demo.get("/jwt/login/").status_code == 200
                assert manage("seat", var=folder).returncode == 0
                assert manage("rotate_key", var=folder).returncode == 0
                seen = wide(folder)
        finally:
            os.umask(umask)
        assert seen == {}
        assert wide(folder) == {}

    def test_a_database_made_wide_before_us_is_shut_with_its_side_files(self, folder):
        (folder / "db.sqlite3").touch(0o644)
        code = (
            "import django; django.setup()\n"
            "from django.db import connection\n"
            "connection.cursor().execute('CREATE TABLE one (one INTEGER)')\n"
            "import os\n"
            "print(*(f'{e.name} {e.stat().st_mode & 0o777:o}' for e in os.scandir(os.environ['AUTHDEMO_VAR'])))"
        )
        env = environment.for_process(folder, DJANGO_SETTINGS_MODULE="authdemo.settings", **environment.ON_SQLITE)
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=environment.CODE, env=env, capture_output=True, text=True
        )
        said = done.stdout.split()
        modes = dict(zip(said[::2], said[1::2], strict=True))
        assert modes.keys() >= {"db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm"}, done.stderr
        assert set(modes.values()) == {"600"}
