"""A primary that sentinels name in REDIS_URL: who is asked, and what is said of what is wrong."""

import pytest

from authdemo.store import probe
from authdemo.store.unreachable import Unreachable
from tests.topologies.refusing import WRONG, refusal
from tests.topologies.servers import PASSWORD, SENTINEL_PASSWORD
from tests.topologies.watched import SERVICE, Watched

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    with Watched(tmp_path_factory.mktemp("watched") / "redis", replicas=1) as watched:
        yield watched


def test_the_primary_is_asked_whichever_of_them_is_away(watched):
    watched.sentinels[0].kill()
    try:
        told = probe.ask_redis(watched.url, closely=True)
    finally:
        watched.sentinels[0].up()
    assert told.configured["role"] == "master"
    assert told.refused == {}


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        (f":{PASSWORD}@", f":{WRONG}@", "does not take the user and password in REDIS_URL."),
        (SENTINEL_PASSWORD, WRONG, "(sentinel_username, sentinel_password)."),
        (f"?sentinel_password={SENTINEL_PASSWORD}", "", "(sentinel_username, sentinel_password)."),
        (f"/{SERVICE}/", "/other/", f"know no service other; they watch {SERVICE}."),
    ],
)
def test_what_is_wrong_in_the_address_is_one_sentence(watched, right, wrong, sentence):
    assert right in watched.url
    why = refusal(watched.url.replace(right, wrong))
    assert str(why).endswith(sentence)
    assert not isinstance(why, Unreachable), "it is not worth waiting for"


def test_a_primary_that_is_gone_and_has_nobody_to_follow_it(watched):
    for server in watched.redis:
        server.stop()
    try:
        assert isinstance(refusal(watched.url), Unreachable)
    finally:
        for server in watched.redis:
            server.up()
