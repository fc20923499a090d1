"""Both lanes on the stand-in for Redis: every command and every script of ours, on a machine that has nothing real."""

from contextlib import closing

import httpx
import pytest

from authdemo.store import finding
from tests.processes import Demo
from tests.store.test_outage import ASKING, NOT_ASKING, seat, sign_in

pytestmark = pytest.mark.processes


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
