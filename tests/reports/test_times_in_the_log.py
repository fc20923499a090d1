"""The log's times are hours off, and do not say in which zone they are.

https://github.com/wolveix/satisfactory-server/issues/316, https://github.com/vogler/free-games-claimer/issues/131

Right: the time by the machine's own clock, TZ honoured, with its offset. Neighbours: zones of half an hour and of
three quarters, one that is west, summer time, a zone written as POSIX has it or as a path, an empty TZ (UTC), none, one
that does not exist; and processes that are started by one of ours, which find Django's own zone in TZ.
"""

import subprocess
import sys
import zoneinfo
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests import environment
from tests.conftest import missing
from tests.processes import Demo

SAYS = "from authdemo.web.middleware.access_log import now; print(now())"
STARTS_ANOTHER = (
    f"import django; django.setup(); import subprocess, sys; subprocess.run([sys.executable, '-c', {SAYS!r}])"
)
ZONES = {
    "Asia/Kolkata": "+05:30",
    "Asia/Kathmandu": "+05:45",
    ":Asia/Kolkata": "+05:30",
    "America/Phoenix": "-07:00",
    "UTC": "+00:00",
    "": "+00:00",
    "IST-5:30": "+05:30",
    "NST3:30": "-03:30",
}


def said(code, tmp_path, **env):
    env = {"DJANGO_SETTINGS_MODULE": "authdemo.settings", **environment.for_process(tmp_path / "var"), **env}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=env, cwd=environment.CODE, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("zone", ZONES)
def test_it_is_the_machines_time_and_names_its_offset(zone, tmp_path):
    for code in (SAYS, STARTS_ANOTHER) if "/" in zone else (SAYS,):
        at = datetime.now(UTC)
        line = said(code, tmp_path, TZ=zone).strip()
        assert line[8:] == ZONES[zone]
        then = datetime.fromisoformat(f"{at + _offset(line):%Y-%m-%d}T{line}")
        assert timedelta(seconds=-2) < then - at < timedelta(seconds=30)


def _offset(line):
    return datetime.fromisoformat(f"2026-01-01T{line}").utcoffset()


def test_summer_is_summer(monkeypatch):
    from authdemo import env

    monkeypatch.setenv("AUTHDEMO_TZ", "Europe/Berlin")
    zone = env.machine_zone()
    assert [datetime(2026, month, 1, tzinfo=zone).utcoffset() for month in (1, 7)] == [
        timedelta(hours=h) for h in (1, 2)
    ]


@pytest.mark.parametrize("zone", ["Nowhere/Atall", "/etc/hostname", "../../etc/localtime", "\x01", "x" * 5000])
def test_a_zone_that_there_is_not_is_no_reason_not_to_start(zone, tmp_path):
    assert said(SAYS, tmp_path, TZ=zone).strip()[8] in "+-"


def test_a_path_is_a_zone_too(monkeypatch):
    from authdemo import env

    found = [path for folder in zoneinfo.TZPATH if (path := Path(folder, "Asia/Kolkata")).exists()]
    if not found:
        missing("needs time zones in files: apt install tzdata")
    monkeypatch.setenv("AUTHDEMO_TZ", str(found[0]))
    assert env.machine_zone().utcoffset(datetime(2026, 1, 1)) == timedelta(hours=5.5)


@pytest.mark.processes
def test_in_the_terminal_of_a_demo(tmp_path):
    with Demo(tmp_path / "var", "--workers", "2", TZ="Asia/Kathmandu") as demo:
        for path in ("/", "/sessions/login/", "/nowhere"):
            httpx.get(f"{demo.url}{path}", trust_env=False)
        lines = [line for line in demo.said().splitlines() if " GET /" in line]
    assert len(lines) == 3
    assert all(line[8:15] == "+05:45 " for line in lines), lines
