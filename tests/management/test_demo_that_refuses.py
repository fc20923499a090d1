"""`manage.py demo` where it cannot start: one sentence that says what to do, and nothing left behind."""

import re
import signal
import socket
import time

import pytest
from django.core.management import CommandError, call_command

from tests import environment
from tests.management.refusing import refused

pytestmark = pytest.mark.processes


class TestRefusing:
    def test_a_port_that_is_taken(self, var):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            sentence = refused("--port", str(port), var=var)
        assert f"Port {port} is taken. Choose another one: --port " in sentence

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["--port", "0"], "--port 0: takes a whole number from 1 to 65535."),
            (["--port", "65536"], "--port 65536: takes a whole number from 1 to 65535."),
            (["--port", "http"], "--port http: takes a whole number from 1 to 65535."),
            (["--workers", "0"], "--workers 0: takes a whole number from 1 to 32."),
            (["--workers", "33"], "--workers 33: takes a whole number from 1 to 32."),
            (["--keep-alive", "0"], "--keep-alive 0: takes a whole number from 1 to 3600."),
            (["--keep-alive", "3601"], "--keep-alive 3601: takes a whole number from 1 to 3600."),
            (["--keep-alive", "x"], "--keep-alive x: takes a whole number from 1 to 3600."),
            (["--host", "no.such.host.invalid"], "--host no.such.host.invalid: there is no host of that name here."),
            (["--host", ""], "there is no host of that name here."),
            (["--host", "192.0.2.1"], "192.0.2.1 is not an address of this machine."),
        ],
    )
    def test_an_option_that_does_not_fit(self, arguments, sentence, monkeypatch):
        monkeypatch.setattr(signal, "signal", lambda *_: None)  # this is not the demo's own process
        with pytest.raises(CommandError, match=re.escape(sentence)):
            call_command("demo", *arguments)

    @pytest.mark.parametrize(
        ("env", "sentence"),
        [
            ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "The Redis at redis://127.0.0.1:1/0 does not answer"),
            ({"REDIS_URL": "redis+sentinel://127.0.0.1:1/main"}, "None of the sentinels at 127.0.0.1:1 answers"),
            ({"REDIS_URL": "redis+cluster://127.0.0.1:1"}, "No node of the cluster at 127.0.0.1:1 answers"),
            ({"REDIS_URL": "redis://127.0.0.1:1/0", "REDIS_WAIT_REPLICAS": "some"}, 'REDIS_WAIT_REPLICAS is "some"'),
            ({"DATABASE_URL": "postgresql://a:geheim@127.0.0.1:1/demo"}, "(127.0.0.1, demo) cannot be reached"),
            ({"DATABASE_URL": "somewhere"}, "DATABASE_URL is not an address of a database"),
            ({"SESSION_IDLE_SECONDS": "soon"}, 'SESSION_IDLE_SECONDS is "soon"'),
        ],
    )
    def test_a_setting_that_does_not_fit(self, var, env, sentence):
        said = refused("--port", str(environment.free_port()), var=var, **env)
        assert sentence in said
        assert "geheim" not in said

    def test_a_folder_that_it_cannot_write_to(self):
        assert "authdemo cannot write to /dev/null/var" in refused(var="/dev/null/var")

    def test_what_it_started_before_it_failed_is_gone(self, var):
        began = time.time()
        refused("--port", str(environment.free_port()), var=var, DATABASE_URL="postgresql://127.0.0.1:1/demo")
        assert time.time() - began < 20
        assert not (var / "redis.json").exists()
