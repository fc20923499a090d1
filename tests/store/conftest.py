"""A folder without a Redis, and one whose Redis another process holds."""

import subprocess
import sys

import pytest
from django.conf import settings

from tests import environment
from tests.store.running import HOLDER


@pytest.fixture
def no_redis_url(monkeypatch, tmp_path):
    """A folder in which nothing runs yet, and no REDIS_URL."""
    monkeypatch.setattr(settings, "REDIS_URL", "")
    monkeypatch.setattr(settings, "VAR", tmp_path)
    return tmp_path


@pytest.fixture
def holder(tmp_path, real_redis):
    """Another process that holds a Redis of the folder."""
    env = environment.for_process(tmp_path, DJANGO_SETTINGS_MODULE="authdemo.settings")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], cwd=environment.CODE, env=env, stdout=subprocess.PIPE, text=True
    ) as process:
        pid, url = process.stdout.readline().split()
        process.redis, process.url = int(pid), url
        yield process
        process.kill()
