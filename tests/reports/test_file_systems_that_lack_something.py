"""The folder for the data lies on exFAT, SMB, a full disk: no hard links, no locks, no room, and a stack trace.

https://github.com/openclaw/openclaw/issues/81089, https://github.com/docker/for-mac/issues/5036 (link answers EIO)

Right: it starts, or a sentence says what the folder lacks and names `AUTHDEMO_VAR`. Neighbours: every way in which a
link is refused, two that make a file at once without links, `flock` that is refused or not there, a disk that is full
at start and one that fills later, read-only ones, a file that is a folder, files of another user; keys, locks and
SQLite; and errors that are about something else, which stay what they are.
"""

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from authdemo import env
from authdemo.basics import private_files
from tests import environment
from tests.basics.writing import many_at_once
from tests.processes import Demo, manage

NO_LINKS = [errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EOPNOTSUPP, errno.EIO, errno.EMLINK, errno.EACCES]
NO_LOCKS = [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL, errno.EIO]
NO_ROOM = [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG]


def refusing(number):
    def refuses(*_, **__):
        raise OSError(number, os.strerror(number))

    return refuses


@pytest.mark.parametrize("number", NO_LINKS, ids=errno.errorcode.get)
def test_without_links_a_file_is_made_all_the_same_once_and_for_us_alone(tmp_path, monkeypatch, number):
    monkeypatch.setattr(os, "link", refusing(number))
    file = tmp_path / "secret_key"
    for content in (b"first", b"second"):
        private_files.write_once(file, content)
    assert file.read_bytes() == b"first"
    assert file.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in tmp_path.iterdir()} <= {"secret_key", "secret_key.lock"}
    assert env.secret("NO_SUCH_VARIABLE", file) == "first"


def test_without_links_of_many_that_write_at_once_one_wins_and_all_read_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "link", refusing(errno.EPERM))
    assert len(set(many_at_once(tmp_path / "file"))) == 1


@pytest.mark.parametrize("number", NO_LOCKS, ids=errno.errorcode.get)
def test_without_locks_it_says_so_and_names_the_variable(tmp_path, monkeypatch, number):
    monkeypatch.setattr(private_files.fcntl, "flock", refusing(number))
    with pytest.raises(ImproperlyConfigured, match=r"^authdemo cannot lock files in .*AUTHDEMO_VAR=/some/folder$"):
        env.private_folder(tmp_path)


@pytest.mark.parametrize("number", NO_ROOM, ids=errno.errorcode.get)
@pytest.mark.parametrize("what", ["folder", "file", "secret"])
def test_without_room_it_says_so_and_names_the_variable(tmp_path, monkeypatch, number, what):
    monkeypatch.setattr(private_files.tempfile, "TemporaryFile", refusing(number))
    monkeypatch.setattr(private_files.tempfile, "mkstemp", refusing(number))
    monkeypatch.setattr(os, "open", refusing(number))
    makes = {
        "folder": lambda: env.private_folder(tmp_path),
        "file": lambda: env.private_file(tmp_path / "db.sqlite3"),
        "secret": lambda: env.secret("NO_SUCH_VARIABLE", tmp_path / "secret_key"),
    }
    with pytest.raises(ImproperlyConfigured) as raised:
        makes[what]()
    monkeypatch.undo()
    assert str(raised.value).startswith(f"authdemo cannot write to {tmp_path}")
    assert os.strerror(number) in str(raised.value)
    assert str(raised.value).endswith("AUTHDEMO_VAR=/some/folder")


@pytest.mark.parametrize("name", ["secret_key", "keys.json", "redis.lock", "migrate.lock", "db.sqlite3"])
def test_a_file_of_another_user_is_named(tmp_path, monkeypatch, name):
    (tmp_path / name).touch()
    monkeypatch.setattr(os, "access", lambda path, _: Path(path).name != name)
    with pytest.raises(ImproperlyConfigured, match=rf"may not use .*{name}, which somebody else.*AUTHDEMO_VAR="):
        env.private_folder(tmp_path)


@pytest.mark.parametrize("name", ["secret_key", "keys.json"])
def test_keys_that_an_operator_has_put_there_may_be_read_only(tmp_path, monkeypatch, name):
    (tmp_path / name).touch()
    monkeypatch.setattr(os, "access", lambda path, how: Path(path).name != name or how == os.R_OK)
    assert env.private_folder(tmp_path) == tmp_path


@pytest.mark.parametrize(
    ("error", "is_about_it"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (PermissionError(errno.EACCES, "Permission denied", "{var}/keys.json"), True),
        (IsADirectoryError(errno.EISDIR, "Is a directory", "{var}/keys.json"), True),
        (PermissionError(errno.EACCES, "Permission denied", "/etc/shadow"), False),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), False),
        (OSError("something else"), False),
    ],
)
def test_only_what_another_folder_helps_against_is_said_of_the_folder(tmp_path, error, is_about_it):
    if error.filename:
        error.filename = error.filename.format(var=tmp_path)
    assert bool(env.about_folder(error, tmp_path)) == is_about_it


# As processes, on a system that refuses


def lacking(tmp_path, code):
    """The environment of a process in which the system calls answer so."""
    folder = tmp_path / "lacking"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(f"import errno, fcntl, os\n{code}")
    return str(folder)


REFUSE = "def refuse(*_, **__): raise OSError(errno.{0}, os.strerror(errno.{0}))\n"


@pytest.mark.processes
class TestWhole:
    @pytest.mark.parametrize("number", ["EPERM", "ENOTSUP", "EIO"])
    def test_without_links_a_demo_runs(self, tmp_path, number):
        path = lacking(tmp_path, REFUSE.format(number) + "os.link = refuse")
        with Demo(tmp_path / "var", PYTHONPATH=path) as demo:
            assert demo.get("/readyz").status_code == 200
            assert demo.get("/jwt/login/").status_code == 200
            assert manage("rotate_key", var=tmp_path / "var", PYTHONPATH=path).returncode == 0

    @pytest.mark.parametrize("number", ["ENOLCK", "ENOSYS"])
    @pytest.mark.parametrize("command", [["demo", "--port", "{port}"], ["seat"], ["rotate_key"], ["check"]])
    def test_without_locks_every_command_says_one_line(self, tmp_path, number, command):
        path = lacking(tmp_path, REFUSE.format(number) + "fcntl.flock = refuse")
        arguments = [each.format(port=environment.free_port()) for each in command]
        done = manage(*arguments, var=tmp_path / "var", PYTHONPATH=path)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1
        assert "cannot lock files" in done.stderr
        assert "AUTHDEMO_VAR" in done.stderr

    @pytest.mark.parametrize("room", [4, 20, 60, 150])
    @pytest.mark.parametrize("command", [["seat"], ["revoke", "--all"], ["rotate_key"]])
    def test_where_files_cannot_grow_a_command_says_one_line_or_does_its_work(self, tmp_path, room, command):
        """The least that a full disk can be without an administrator: no file beyond so many KB."""
        arguments = [each.format(port=environment.free_port()) for each in command]
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=environment.CODE,
            # bytecode would be cut off at the limit, too, and lie there for every process to come
            env=environment.for_process(tmp_path / "var", PYTHONDONTWRITEBYTECODE="1"),
            capture_output=True,
            text=True,
            timeout=60,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room * 1024, room * 1024)),
        )
        if done.returncode:
            assert done.returncode == 1
            assert len(done.stderr.splitlines()) == 1, done.stderr
            assert "AUTHDEMO_VAR" in done.stderr
