"""Each requirement is put to both lanes, JWT in a mode that the site also offers over HTTPS."""

import json
from contextlib import closing

import httpx
import pytest

from tests import people
from tests.lanes.visitor import Visitor
from tests.processes import Demo, manage

NAME = "authdemo.example.org"  # for which there could be a certificate
CHOICES = {"sessions": {}, "jwt": {"revocation": "denylist"}}


@pytest.fixture(params=["sessions", "jwt"])
def lane(request):
    return request.param


@pytest.fixture
def visitor(lane):
    """Signs a user in on one more device of this lane."""

    def signed_in(user=None, agent="laptop", **wishes):
        return Visitor(lane, agent).signed_in(user or people.alice(), **CHOICES[lane], **wishes)

    return signed_in


@pytest.fixture(scope="session")
def https_site(tmp_path_factory):
    """The site behind a proxy that speaks TLS, as a process of its own."""
    with Demo(tmp_path_factory.mktemp("asvs"), AUTHDEMO_HTTPS="1", ALLOWED_HOSTS=f"localhost,{NAME}") as demo:
        yield demo


@pytest.fixture
def proxy(https_site):
    """What the proxy sends on."""
    headers = {"X-Forwarded-Proto": "https"}
    with closing(httpx.Client(base_url=https_site.url, headers=headers, trust_env=False)) as client:
        yield client


@pytest.fixture(scope="session")
def https_user(https_site):
    return json.loads(manage("seat", "--json", var=https_site.var, AUTHDEMO_HTTPS="1").stdout)["users"][0]
