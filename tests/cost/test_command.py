"""`manage.py cost`: mistakes are said before anything is measured; what is found is shown, kept and compared."""

import errno
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from authdemo.cost import beside, measure
from authdemo.cost import figures as files
from authdemo.cost import scale as growing
from authdemo.cost.asking import NotAnswered
from authdemo.cost.figures import Beside, Figures, Scale
from authdemo.lab.wire.telling import NotPossible
from tests.cost.figures_of import figures, peers, scale

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def measured(monkeypatch, tmp_path, settings):
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setattr(measure, "measure", lambda says: says("a step") or figures())
    monkeypatch.setattr(growing, "measure", lambda says: says("a step") or scale())
    monkeypatch.setattr(beside, "measure", lambda says: says("a step") or peers(sessions=400, express_sessions=900))
    settings.VAR = tmp_path
    return tmp_path / "cost.json"


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command("cost", *arguments, stdout=out, stderr=err)
    return " ".join(out.getvalue().split()), err.getvalue()


def test_it_shows_tables_and_sentences_keeps_the_figures_and_says_how_far_it_is(measured):
    said, progress = run()
    for part in ("sessions/redis", "100 (90 to 110)", "cannot be told apart here", "Python 3.11"):
        assert part in said
    assert "a step" in progress
    assert Figures.last() == figures()


def test_json_for_programs_alone_on_the_output():
    said, told = run("--json", "-")
    assert json.loads(said)["form"] == files.FORM
    assert "sessions/redis" in told


def test_beside_an_earlier_one(tmp_path):
    path = tmp_path / "then.json"
    run("--json", str(path))
    assert "inside the noise" in run("--against", str(path))[0]


@pytest.mark.parametrize("option", ["--json", "--against"])
@pytest.mark.parametrize("path", ["no/such", "."])
def test_a_file_that_cannot_be_used_is_said_before_the_measurement(option, path, tmp_path, monkeypatch):
    monkeypatch.setattr(measure, "measure", lambda says: pytest.fail("it has begun"))
    with pytest.raises(CommandError, match=option):
        run(option, str(tmp_path / path))


def test_a_site_that_does_not_know_who_asks_is_no_figure_and_said_in_a_sentence(measured, monkeypatch):
    def fails(says):
        raise NotAnswered("a request of sessions was answered with 401")

    monkeypatch.setattr(measure, "measure", fails)
    with pytest.raises(CommandError, match="answered with 401"):
        run()
    assert not measured.exists()


def test_a_file_of_something_else_is_said_to_be_one(tmp_path):
    (tmp_path / "x").write_text("{}")
    with pytest.raises(CommandError, match="no file that"):
        run("--against", str(tmp_path / "x"))


def test_where_no_redis_can_be_timed_it_says_so_and_keeps_nothing(monkeypatch, measured):
    def impossible(says):
        raise NotPossible("It needs a Redis that can be started.")

    monkeypatch.setattr(measure, "measure", impossible)
    with pytest.raises(CommandError, match="needs a Redis"):
        run()
    assert not measured.exists()


def test_what_grows_and_who_else_is_measured_are_told_and_kept_apart(measured):
    said, _ = run("--scale")
    assert "api/me, sessions/redis: 1.02 (1.01 to 1.03) times as long beside 1,000,000 sign-ins" in said
    said, _ = run("--peers")
    assert "Beside sessions/redis: Django, cache sessions and Starlette, starsessions" in said
    assert (Scale.last(), Figures.last()) == (scale(), None)
    assert Beside.last()


@pytest.mark.parametrize(
    "options", [("--scale", "--peers"), ("--scale", "--against", "x"), ("--peers", "--against", "x")]
)
def test_what_does_not_go_together_is_said(options, measured):
    with pytest.raises(CommandError, match=r"not allowed with|compare within one run"):
        run(*options)
    assert not measured.exists()


@pytest.mark.parametrize("broken", ["cost.json", "elsewhere.json"])
def test_a_disk_that_is_full_takes_nothing_that_was_measured(broken, tmp_path, measured, monkeypatch):
    """The tables are printed first; the file that can be written is."""

    def full(self, text):
        raise OSError(errno.ENOSPC, "No space left on device")

    if broken == "cost.json":
        monkeypatch.setattr(files.private_files, "replace", lambda path, content: full(path, content))
    else:
        monkeypatch.setattr(Path, "write_text", full)
    out = io.StringIO()
    with pytest.raises(CommandError, match=f"stand above and could not be kept. .*{broken}: No space left on device.$"):
        call_command("cost", "--json", str(tmp_path / "elsewhere.json"), stdout=out, stderr=io.StringIO())
    assert "cannot be told apart here" in out.getvalue()
    assert measured.exists() is (broken != "cost.json")
    assert (tmp_path / "elsewhere.json").exists() is (broken == "cost.json")


def test_what_is_stopped_keeps_the_last_whole_measurement_and_says_so(measured, monkeypatch, tmp_path):
    figures(session=70.0).keep()

    def stopped(says):
        raise KeyboardInterrupt

    monkeypatch.setattr(measure, "measure", stopped)
    with pytest.raises(CommandError, match=r"Stopped: .* the last whole measurement are kept") as said:
        run("--json", str(tmp_path / "new.json"))
    assert said.value.returncode == 130
    assert Figures.last() == figures(session=70.0)
    assert not (tmp_path / "new.json").exists(), "no empty file either"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"{", b"[]", b'{"form": 3, "began": "yesterday"}', b'{"form": 2}'])
def test_an_earlier_file_that_is_broken_is_said_in_one_sentence_before_the_measurement(content, tmp_path, monkeypatch):
    monkeypatch.setattr(measure, "measure", lambda says: pytest.fail("it has begun"))
    path = tmp_path / "then.json"
    path.write_bytes(content)
    with pytest.raises(CommandError) as said:
        run("--against", str(path))
    assert str(said.value).startswith(f"--against {path}: It ")
    assert str(said.value).endswith(".")
    assert "\n" not in str(said.value)
