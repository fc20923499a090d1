"""Private files: whole or not at all, and nobody else's to read."""

import stat
import threading

import pytest

from authdemo.basics import private_files
from tests.basics.writing import many_at_once


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("write", [private_files.write_once, private_files.replace])
def test_it_is_readable_by_nobody_else_and_no_draft_is_left(write, tmp_path):
    write(tmp_path / "file", b"content")
    assert mode(tmp_path / "file") == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_written_once_the_first_content_stays(tmp_path):
    for content in (b"first", b"second"):
        private_files.write_once(tmp_path / "file", content)
    assert (tmp_path / "file").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_of_many_that_write_at_once_one_wins_and_all_read_the_same(tmp_path):
    assert len(set(many_at_once(tmp_path / "file"))) == 1


def test_a_reader_sees_the_old_content_or_the_new(tmp_path):
    file, seen, over = tmp_path / "file", set(), threading.Event()
    private_files.replace(file, b"0" * 100_000)

    def reads():
        while not over.is_set():
            seen.add(file.read_bytes())

    reader = threading.Thread(target=reads)
    reader.start()
    for number in range(1, 50):
        private_files.replace(file, str(number % 10).encode() * 100_000)
    over.set()
    reader.join()
    assert all(len(set(content)) == 1 and len(content) == 100_000 for content in seen)


def test_where_nothing_can_be_written_nothing_is_left(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        private_files.replace(tmp_path / "nowhere" / "file", b"content")
