"""A client compresses its body and is told that its JSON is broken.

https://github.com/HarperFast/harper/issues/1438, https://github.com/google/certificate-transparency/issues/1109

Right (RFC 9110, 8.4 and 15.5.16): 415, which says why; nothing is unpacked, so nothing can burst. Neighbours: every
coding that is registered, one that is none, in any spelling, a body that is not compressed at all, each address that
takes JSON; `identity` is none.
"""

import gzip
import json

import pytest
from django.test import Client

from tests import people
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = ["/sessions/api/login", "/jwt/api/login", "/jwt/api/token", "/jwt/api/token/refresh"]
CODINGS = [
    "gzip",
    "x-gzip",
    "GZIP",
    "br",
    "zstd",
    "deflate",
    "compress",
    "aes128gcm",
    "nonsense",
    "gzip, br",
    "identity, gzip",
]


def send(address, body, coding):
    return Client().post(address, body, content_type="application/json", headers={"Content-Encoding": coding})


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("coding", CODINGS)
def test_what_is_compressed_is_not_taken_and_is_told_so(address, coding):
    for body in (gzip.compress(b"{}" * 1000), b"{}"):
        answer = send(address, body, coding)
        assert (answer.status_code, answer.json()) == (415, {"error": "Send the body as it is, not compressed."})


@pytest.mark.parametrize("coding", ["identity", "Identity"])
def test_what_is_said_to_be_as_it_is_is_taken(coding):
    body = json.dumps({"username": people.alice().username, "password": PASSWORD})
    assert send("/jwt/api/login", body, coding).status_code == 200
