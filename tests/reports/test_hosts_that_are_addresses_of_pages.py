"""`ALLOWED_HOSTS=https://site.example:8000`: every page is 400, and nothing says why.

https://github.com/GoogleCloudPlatform/python-docs-samples/issues/7516, https://github.com/Bitergia/prosoul/issues/86

Right: what can never be a host is refused at start, with what it should look like. Neighbours: scheme, port, path,
other separators, quotes that were meant for a shell, a pattern of somebody else's, letters that browsers write
otherwise, IPv6 without brackets; what Django takes goes on being taken, and so do the names that a machine has.
"""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from authdemo import env
from authdemo.management import machine

NONE = [
    *(
        "https://site.example",
        "site.example:8000",
        "site.example/",
        "//site.example",
        "http://localhost",
        "localhost:*",
    ),
    *("localhost site.example", "localhost;site.example", '"site.example"', "'*'", "[site.example]", "['localhost']"),
    *("*.site.example", "**", "site.*", "bücher.example", "::1", "2001:db8::1", "user@site.example", "site..example"),
    *("[::1]:8000", "..site.example", "."),
]
SOME = {
    "site.example": "site.example",
    "SITE.example": "site.example",
    ".site.example": "www.site.example",
    "localhost": "localhost",
    "my_box": "my_box",
    "xn--bcher-kva.example": "xn--bcher-kva.example",
    "192.0.2.1": "192.0.2.1",
    "[2001:db8::1]": "[2001:db8::1]",
    "*": "anything.example",
}


@pytest.mark.parametrize("host", NONE)
def test_what_is_no_host_is_refused_with_what_one_looks_like(monkeypatch, host):
    monkeypatch.setenv("ALLOWED_HOSTS", f"localhost, {host}")
    with pytest.raises(ImproperlyConfigured, match=r"^ALLOWED_HOSTS has .* it takes names and addresses alone"):
        env.hosts("ALLOWED_HOSTS")


@pytest.mark.parametrize("host", SOME)
def test_what_is_one_is_taken_and_found(monkeypatch, host):
    monkeypatch.setenv("ALLOWED_HOSTS", f" {host} ,, localhost,")
    assert env.hosts("ALLOWED_HOSTS") == [host, "localhost"]
    assert validate_host(SOME[host], env.hosts("ALLOWED_HOSTS"))


@pytest.mark.parametrize("name", ["laptop", "Zoë's Laptop", "laptop.home", "-", "my_box", ""])
def test_what_a_machine_calls_itself_is_taken_or_left_out(monkeypatch, name):
    monkeypatch.setattr("socket.gethostname", lambda: name)
    monkeypatch.setattr("socket.getfqdn", lambda: name)
    monkeypatch.setenv("ALLOWED_HOSTS", ",".join(machine.names()))
    assert env.hosts("ALLOWED_HOSTS") == machine.names()
