"""A gateway writes X-Forwarded-For in its own way, and the visitor is taken for the machine itself.

https://github.com/pbojinov/request-ip/issues/29 (a port after the address), https://github.com/rack/rack/issues/1227

Right: port, brackets, quotes and zone are stripped; what is no address is nobody's machine, and has a throttle of its
own. Neighbours: both families, addresses mapped into IPv6, names that gateways write for "unknown" (RFC 7239, 6.2), an
empty entry, no header at all, addresses that only begin like those of loopback.
"""

import pytest
from django.test import Client, RequestFactory

from authdemo import policy
from authdemo.web.client_address import NOBODYS, address_of, is_this_machine

ADDRESSES = {
    "203.0.113.66": "203.0.113.66",
    "203.0.113.66:51234": "203.0.113.66",
    "198.51.100.1, 203.0.113.66:51234": "203.0.113.66",
    "127.0.0.1,203.0.113.66": "203.0.113.66",
    "2001:db8::7": "2001:db8::7",
    "2001:DB8:0:0::7": "2001:db8::7",
    "[2001:db8::7]": "2001:db8::7",
    "[2001:db8::7]:443": "2001:db8::7",
    '"[2001:db8::7]:443"': "2001:db8::7",
    "fe80::7%eth0": "fe80::7",
    "::ffff:203.0.113.66": "203.0.113.66",
    "::1:2:3": "::1:2:3",
    "127.0.0.1:51234": "127.0.0.1",
    "[::1]:51234": "::1",
    "::ffff:127.0.0.1": "127.0.0.1",
}
NONE = [
    "",
    " ",
    "127.0.0.1,",
    "127.0.0.1, ",
    "unknown",
    "_hidden",
    "localhost",
    "127.0.0.1:http",
    "127.0.0.1:1:2",
    "127.1",
    "127.0.0.1%lo",
    "127.0.0.1/8",
    "0x7f.0.0.1",
    "[127.0.0.1",
    "[]:80",
    "for=127.0.0.1",
    "\u0661\u0662\u0667.0.0.1",
]


@pytest.fixture(autouse=True)
def behind_a_proxy(settings):
    settings.HTTPS = True


def coming(**meta):
    return RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", **meta)


@pytest.mark.parametrize("said", ADDRESSES)
def test_the_last_entry_is_read_as_gateways_write_it(said):
    assert address_of(coming(HTTP_X_FORWARDED_FOR=said)) == ADDRESSES[said]


@pytest.mark.parametrize("said", NONE)
def test_what_is_no_address_is_nobodys_machine(said):
    request = coming(HTTP_X_FORWARDED_FOR=said)
    assert address_of(request) == NOBODYS
    assert not is_this_machine(request)


def test_a_proxy_that_says_nothing_brings_nobody_from_this_machine():
    assert address_of(coming()) == NOBODYS
    assert not is_this_machine(coming())


@pytest.mark.parametrize("said", ["127.0.0.1", "127.255.0.9:80", "[::1]:80", "::ffff:127.0.0.1"])
def test_this_machine_is_this_machine_however_it_is_written(said):
    assert is_this_machine(coming(HTTP_X_FORWARDED_FOR=said))


@pytest.mark.parametrize(("https", "here"), [(False, True), (True, False)])
def test_the_machines_own_address_is_this_machine_unless_a_proxy_says_so(settings, monkeypatch, https, here):
    settings.HTTPS = https
    monkeypatch.setenv("AUTHDEMO_FOR_OTHERS", "http://192.0.2.2:8000")
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.2", HTTP_X_FORWARDED_FOR="192.0.2.2")
    assert is_this_machine(request) is here
    assert not is_this_machine(RequestFactory().get("/", REMOTE_ADDR="192.0.2.3"))


@pytest.mark.parametrize("said", ["::1:2:3", "203.0.113.66:51234", "127.evil.example"])
def test_what_only_begins_like_loopback_starts_no_processes(said, client: Client):
    page = client.get("/lab/lost-revocation/", headers={"X-Forwarded-For": said})
    assert "runs for whoever sits at this machine" in page.content.decode()
    assert client.post("/lab/lost-revocation/", headers={"X-Forwarded-For": said}).status_code == 403


def test_an_experiment_plays_with_addresses_of_its_own():
    with policy.use(policy.site()):
        assert address_of(RequestFactory().get("/", REMOTE_ADDR="198.51.100.7")) == "198.51.100.7"


@pytest.mark.parametrize("address", ["", "unix", "@"])
def test_a_connection_without_an_address_is_nobodys_either(address, settings):
    """As when the server listens on a Unix socket."""
    settings.HTTPS = False
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=address)) == NOBODYS


class TestBehindTheNginxOfADemoWithNodes:
    """It speaks plain HTTP and overwrites the header; a node can be reached by whoever sits at this machine, too."""

    @pytest.fixture(autouse=True)
    def balanced(self, settings, monkeypatch):
        settings.HTTPS = False
        monkeypatch.setenv("AUTHDEMO_BALANCED", "1")

    def test_a_visitor_from_elsewhere_is_not_taken_for_nginx(self):
        request = coming(HTTP_X_FORWARDED_FOR="203.0.113.66")
        assert address_of(request) == "203.0.113.66"
        assert not is_this_machine(request)

    @pytest.mark.parametrize("said", NONE)
    def test_what_is_no_address_is_nobodys_machine(self, said):
        assert address_of(coming(HTTP_X_FORWARDED_FOR=said)) == NOBODYS

    def test_who_passes_it_by_sits_here(self):
        assert is_this_machine(coming())

    def test_without_it_nobody_is_believed(self, monkeypatch):
        monkeypatch.delenv("AUTHDEMO_BALANCED")
        assert address_of(coming(HTTP_X_FORWARDED_FOR="203.0.113.66")) == "127.0.0.1"
