"""`manage.py lab`: what it prints for people and for programs, and what it says of what it cannot do."""

import io
import json
import os
import pty
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from authdemo.accounts.models import User
from authdemo.lab import archive, registry
from authdemo.lab.experiments.revocation.logout_replay import LogoutReplay
from authdemo.lab.experiments.revocation.role_change import RoleChange
from authdemo.lab.model.claims import CLAIMS
from authdemo.lab.model.variants import ALL, JWT_REFRESH, JWT_STATEFUL, JWT_STATELESS, SESSIONS_REDIS
from authdemo.lab.wire.runs import Run
from tests import environment
from tests.processes import descendants, manage, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Two variants are enough here; nothing else is changed."""
    monkeypatch.setattr(LogoutReplay, "variants", (SESSIONS_REDIS, JWT_REFRESH))


def lab(*arguments):
    """What it prints, and what it complains of."""
    out, complaints = io.StringIO(), io.StringIO()
    call_command("lab", *arguments, stdout=out, stderr=complaints)
    return out.getvalue(), complaints.getvalue()


class TestList:
    def test_every_experiment_is_named_with_what_it_decides(self):
        out, _ = lab("--list")
        for slug, experiment in registry.all_experiments().items():
            assert slug in out
            assert experiment.question in out
        for claim in CLAIMS:
            assert claim.id in out.split()

    def test_those_of_a_browser_are_listed_as_such(self):
        (line,) = [line for line in lab("--list")[0].splitlines() if "csrf" in line]
        assert "browser" in line.split()

    def test_one_of_a_browser_is_sent_there(self):
        with pytest.raises(CommandError, match="Only a browser can decide csrf: start the demo, and open /lab/csrf/"):
            lab("csrf")

    def test_the_others_named_with_it_are_run(self):
        out, complaints = lab("logout-replay", "csrf", "--variant", "jwt/refresh")
        assert "Only a browser can decide csrf:" in complaints
        assert "C15  no verdict" in out


class TestRun:
    def test_in_a_pipe_it_prints_a_line_per_claim(self, monkeypatch):
        monkeypatch.setattr("authdemo.lab.terminal.report.story", lambda *_: [])
        out, _ = lab("logout-replay")
        lines = [line for line in out.splitlines() if line.startswith("C1")]
        assert [line.split()[0] for line in lines] == ["C15", "C16"]
        assert "\x1b" not in out

    def test_a_named_one_is_reported_whole(self):
        out, _ = lab("logout-replay", "--variant", "sessions/redis")
        experiment = registry.get("logout-replay")
        for text in (experiment.question, experiment.why, experiment.rule, experiment.stops):
            assert text in " ".join(out.split())

    def test_its_runs_are_this_machines_and_everybody_sees_them(self):
        lab("logout-replay")
        assert archive.last("somebody-else-16").keys() == {"logout-replay"}

    def test_one_on_some_variants_does_not_replace_the_whole_one(self):
        lab("logout-replay")
        whole = archive.last("somebody-else-16")["logout-replay"]
        out, _ = lab("logout-replay", "--variant", "jwt/refresh")
        assert archive.last("somebody-else-16")["logout-replay"].id == whole.id
        assert "leave --variant out to decide it" in out

    def test_the_steps_stand_above_where_it_went_step_by_step(self, monkeypatch):
        record = Run(registry.get("logout-replay"), [SESSIONS_REDIS]).play()
        silent = replace(record, played=tuple(replace(one, survivals=(), measures=()) for one in record.played))
        monkeypatch.setattr("authdemo.lab.terminal.stepwise.play", lambda *_: silent)
        assert "as told above" in lab("logout-replay", "--step")[0]

    def test_nothing_is_left(self, redis):
        lab("logout-replay")
        assert not redis.keys("*")
        assert not User.objects.exists()

    def test_some_variants_alone_decide_nothing_and_that_is_no_failure(self):
        out, _ = lab("logout-replay", "--variant", "jwt/refresh")
        assert "C15  no verdict" in out

    def test_what_is_not_decided_because_something_was_left_out_is_not_counted(self):
        out, _ = lab("logout-replay", "--variant", "sessions/redis")
        assert out.count("      no verdict") == 2, "C15 and C16 stand there"
        assert "\nNo claim was decided.\n" in out

    def test_a_verdict_that_is_not_the_expected_one_is_a_failure(self, monkeypatch):
        monkeypatch.setattr(LogoutReplay, "variants", ALL)
        monkeypatch.setattr("sessions_app.records.end", lambda *args, **kwargs: True)
        with pytest.raises(CommandError, match="C15 was expected to be confirmed; here: depends") as stopped:
            lab("logout-replay")
        assert "Not as expected on sessions/redis: expected to hold, and found “lived on" in str(stopped.value)

    def test_a_variant_that_differs_is_one_where_the_verdict_does_not(self, monkeypatch):
        monkeypatch.setattr("jwt_app.engine.as_recorded", lambda family, claims: claims)
        monkeypatch.setattr(RoleChange, "variants", (SESSIONS_REDIS, JWT_STATELESS, JWT_REFRESH, JWT_STATEFUL))
        with pytest.raises(CommandError, match=r"C21 confirmed\. Not as expected on jwt/stateful"):
            lab("role-change")

    def test_a_story_that_breaks_off_is_a_failure(self, monkeypatch):
        monkeypatch.setattr(LogoutReplay, "lifetimes", {**LogoutReplay.lifetimes, "access_seconds": 0.1})
        with pytest.raises(CommandError, match="logout-replay on jwt/refresh: The copy was no good"):
            lab("logout-replay")


class TestReceipts:
    def test_to_a_file(self, tmp_path):
        lab("logout-replay", "--variant", "sessions/redis", "--json", str(tmp_path / "receipts.json"))
        (receipt,) = json.loads((tmp_path / "receipts.json").read_text())
        assert receipt["slug"] == "logout-replay"
        assert receipt["verdicts"].keys() == {"C15", "C16"}

    def test_to_the_output_alone(self):
        out, rest = lab("logout-replay", "--variant", "sessions/redis", "--json", "-")
        assert len(json.loads(out)) == 1
        assert "C15" in rest

    def test_a_folder_that_is_not_there_is_noticed_before_anything_is_run(self, tmp_path):
        with pytest.raises(CommandError, match="is not a folder: nothing was run"):
            lab("logout-replay", "--json", str(tmp_path / "nowhere" / "receipts.json"))


class TestWrongWords:
    def test_an_unknown_experiment_brings_the_nearest_names(self):
        with pytest.raises(CommandError, match=r"There is no experiment logout-reply. Did you mean logout-replay"):
            lab("logout-reply")

    def test_an_unknown_variant_brings_the_nearest_names(self):
        with pytest.raises(CommandError, match=r"There is no variant jwt/refrehs here\. Did you mean jwt/refresh\?"):
            lab("logout-replay", "--variant", "jwt/refrehs")


class Terminal:
    """The command in a terminal of its own, eighty columns and more wide."""

    def __init__(self, var, *arguments):
        ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "lab", *arguments],
            cwd=environment.CODE,
            env=environment.for_process(var, TERM="xterm", COLUMNS="120", LINES="40"),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.ours, self.said = ours, ""

    def hears(self, text):
        return until(lambda: text in self.said or (self.read() and text in self.said), 60, f"{text!r} in {self.said!r}")

    def read(self):
        try:
            self.said += os.read(self.ours, 65536).decode(errors="replace")
        except OSError:
            return False
        return True

    def presses(self, keys):
        os.write(self.ours, keys.encode())

    def ends(self):
        while self.read():
            pass
        os.close(self.ours)
        return self.process.wait(30)


@pytest.mark.processes
class TestTerminal:
    def test_it_shows_how_far_it_is_and_ends_with_a_table(self, tmp_path):
        terminal = Terminal(tmp_path / "var", "logout-replay")
        terminal.hears("Experiments")
        assert terminal.ends() == 0, terminal.said
        assert "confirmed" in terminal.said

    def test_ctrl_c_cleans_up_and_says_so(self, tmp_path):
        terminal = Terminal(tmp_path / "var", "logout-replay")
        terminal.hears("now: logout-replay")
        time.sleep(0.5)
        family = descendants(terminal.process.pid)
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.ends() == 130, terminal.said
        assert "Stopped. What ran has been cleaned up." in terminal.said
        assert "Traceback" not in terminal.said
        assert not [pid for pid in family if pid in descendants(1)]

    def test_step_by_step_it_waits_for_the_reader(self, tmp_path):
        terminal = Terminal(tmp_path / "var", "logout-replay", "--step", "--variant", "sessions/redis")
        terminal.hears("values in them are masked")
        terminal.hears("You sign in.")
        terminal.hears("curl -i -X POST")
        terminal.hears("[Enter]")
        assert "The thief copies" not in terminal.said
        terminal.presses("\n")
        terminal.hears("The thief copies")
        time.sleep(0.5)  # until it waits for Enter again, as a person would
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.ends() == 130, terminal.said


def test_the_help_names_every_option(tmp_path):
    done = manage("lab", "--help", var=tmp_path / "var")
    assert done.returncode == 0, done.stderr
    for option in ("--list", "--variant", "--step", "--json"):
        assert option in done.stdout
