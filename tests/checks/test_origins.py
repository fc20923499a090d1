"""A second origin for attacks: on another site, under names of its own."""

from urllib.parse import urlsplit

import pytest

from authdemo.checks import origins
from tests.checks.found import ids


@pytest.mark.parametrize(
    ("hosts", "attacker", "said"),
    [
        (["localhost", "127.0.0.1"], "http://localhost:9000", ["E007"]),
        (["127.0.0.1", "localhost"], "http://localhost:9000", ["E007"]),
        (["localhost"], "http://127.0.0.1:8000", []),
        (["127.0.0.1"], "http://127.0.0.1:9000", ["E007"]),
        (["[::1]"], "http://[::1]:9000", ["E007"]),
        (["localhost"], "http://evil.localhost:8000", []),
        (["a.example", "b.example"], "https://b.example", ["E007"]),
        (["a.example", "b.example"], "https://x.b.example", ["E007"]),
        (["a.example", "b.example"], "https://c.example", []),
        (["demo.example"], "https://EVIL.demo.example", ["E007"]),
        (["www.demo.example"], "https://demo.example.:8443", ["E007"]),
        ([".demo.example"], "https://demo.example", ["E007"]),
        (["www.demo.example"], "https://evil.demo.example", ["W003"]),
        (["site.co.uk"], "https://other.co.uk", ["W003"]),
        (["site.co.uk", "a.example"], "https://evil.site.co.uk", ["E007"]),
        (["me.github.io", "you.github.io"], "https://evil.github.io", ["W003", "W003"]),
        (["demo.example"], "https://attacker.example", []),
        (["demo.example"], "https://evil-demo.example", []),
        (["10.0.0.1"], "http://10.1.0.1", []),
        (["10.0.0.1"], "http://11.0.0.1", []),
        (["*"], "http://localhost", []),
        (["*", "localhost"], "http://localhost", ["E007"]),
        (["localhost"], "", []),
    ],
)
def test_an_attacker_on_the_same_site_as_any_host_is_an_error_and_a_maybe_is_a_warning(settings, hosts, attacker, said):
    attacking = [".demo.localhost", urlsplit(attacker).hostname or ""]
    settings.ALLOWED_HOSTS, settings.ATTACK_HOSTS = [*hosts, *attacking], attacking
    settings.ATTACKER_ORIGIN = attacker
    assert ids(origins.check()) == said


def test_names_under_which_attacks_are_played_are_not_ours(settings):
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "attacker.example"]
    settings.ATTACK_HOSTS = [*settings.ATTACK_HOSTS, "attacker.example"]
    settings.ATTACKER_ORIGIN = "https://attacker.example"
    assert origins.check() == []


def test_the_warning_says_which_public_suffix_is_in_doubt(settings):
    settings.ALLOWED_HOSTS, settings.ATTACKER_ORIGIN = ["site.co.uk"], "https://other.co.uk"
    (found,) = origins.check()
    assert "site.co.uk end in co.uk" in found.msg
    assert "unless that is a public suffix" in found.msg


def test_without_an_attacker_there_is_nothing_to_check(settings):
    if hasattr(settings, "ATTACKER_ORIGIN"):
        del settings.ATTACKER_ORIGIN
    assert origins.check() == []
