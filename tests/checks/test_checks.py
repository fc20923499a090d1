"""All checks, as they are run: silent about our settings, and they ask no Redis and make no key."""

import pytest
from django.core import checks

from authdemo.checks import keys
from tests.processes import manage


def test_our_settings_pass_every_check(settings):
    tags = [checks.Tags.security, checks.Tags.caches]
    assert [found for found in checks.run_checks(tags=tags) if found.id.startswith("authdemo.")] == []


@pytest.mark.processes
def test_over_https_with_secrets_just_made_even_the_checks_of_a_deployment_find_nothing(tmp_path):
    done = manage("check", "--deploy", "--fail-level", "WARNING", var=tmp_path, AUTHDEMO_HTTPS="1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "no issues" in done.stdout


@pytest.mark.processes
def test_a_key_that_can_be_guessed_stops_every_command(tmp_path):
    done = manage("check", var=tmp_path, SECRET_KEY="secret")
    assert done.returncode == 1
    assert "SECRET_KEY could be guessed" in done.stderr


def test_a_plain_check_asks_no_redis(redis_client):
    before = redis_client.info("stats")["total_commands_processed"]
    checks.run_checks()
    assert redis_client.info("stats")["total_commands_processed"] == before + 1  # the question itself


def test_a_check_looks_at_the_ring_and_makes_none(settings, tmp_path):
    settings.VAR = tmp_path
    assert keys.check() == []
    assert list(tmp_path.iterdir()) == []
