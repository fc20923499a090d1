"""The stand-in for Redis, for a machine that has nothing real: it is for us alone, and both lanes do there what they do
on Redis, with every command and every script of ours.
"""

from contextlib import closing

import httpx
import pytest
import redis as redis_py

from authdemo.store import finding
from tests.processes import Demo
from tests.store.running import client
from tests.store.test_outage import ASKING, NOT_ASKING, seat, sign_in

pytestmark = pytest.mark.processes


class TestStandIn:
    @pytest.fixture
    def stand_in(self, tmp_path):
        pytest.importorskip("fakeredis")
        with finding.start(tmp_path, stand_in=True) as started:
            yield started.running

    def test_it_does_what_both_lanes_ask_of_a_redis(self, stand_in):
        there = client(stand_in.url)
        assert there.set("key", "value", nx=True, ex=10)
        assert there.getex("key", ex=20) == "value"
        assert there.zadd("index", {"one": 1.0}) == 1
        assert there.eval("return redis.call('GET', KEYS[1])", 1, "key") == "value"
        assert there.pipeline().ttl("key").time().execute()[0] in {19, 20}

    def test_another_user_of_this_machine_who_finds_its_port_gets_nothing(self, stand_in):
        client(stand_in.url).set("key", "value")
        address = stand_in.url.rpartition("@")[2]
        for stranger in (f"redis://{address}", f"redis://{address}&protocol=3", f"redis://authdemo:guess@{address}"):
            with pytest.raises(redis_py.RedisError):
                client(stranger).get("key")

    def test_it_listens_on_loopback_only(self, stand_in):
        assert "@127.0.0.1:" in stand_in.url


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stand-in")
    started = finding.start(folder, stand_in=True)
    with started, Demo(folder / "var", REDIS_URL=started.running.url) as demo:
        yield demo


@pytest.mark.parametrize("variant", ASKING | NOT_ASKING)
def test_signing_in_renewing_and_logging_out_do_what_they_do_on_redis(variant, site):
    lane, choices = (ASKING | NOT_ASKING)[variant]
    lifetime = {"lifetime": 1} if lane == "jwt" else {}
    with closing(sign_in(site.url, lane, seat(site.var), **choices, **lifetime)) as laptop:
        jar = {cookie.name: cookie.value for cookie in laptop.cookies.jar}
        assert laptop.get(f"/{lane}/api/me").status_code == 200
        csrf = {"X-CSRFToken": jar["csrftoken"], "Origin": site.url}
        assert laptop.post(f"/{lane}/api/logout", headers=csrf).status_code == 200
    jar.pop("refresh", None)
    with httpx.Client(base_url=site.url, cookies=jar, trust_env=False) as thief:
        answer = thief.get(f"/{lane}/api/me").json()
    assert answer.get("error") == ("revoked" if variant in ASKING else None)


def test_a_refresh_token_buys_the_next_and_a_replayed_one_ends_the_login(site):
    user = seat(site.var)
    body = {"username": user["username"], "password": user["password"]}
    with httpx.Client(base_url=site.url, trust_env=False) as script:
        first = script.post("/jwt/api/token", json=body).json()["refresh_token"]

        def renew(token):
            return script.post("/jwt/api/token/refresh", json={"refresh_token": token}).json()

        second = renew(first)["refresh_token"]
        third = renew(second)["refresh_token"]
        assert renew(first) == {"error": "revoked"}
        assert renew(third) == {"error": "revoked"}
