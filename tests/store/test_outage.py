"""Redis killed, stopped, read-only, full: what was acknowledged holds, what cannot be asked is 503, nobody is lost."""

import json
import threading
import time
from contextlib import ExitStack, closing

import httpx
import pytest

from authdemo.accounts.changes import enforce_pending
from authdemo.accounts.models import PendingChange
from authdemo.strategy import NotYetEnforced
from jwt_app.modes import MODES
from tests import people
from tests.clock import APART
from tests.people import PASSWORD, Browser
from tests.processes import Demo, alive, kill, manage, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

ASKING = {
    "sessions": ("sessions", {}),
    "jwt/denylist": ("jwt", {"revocation": "denylist"}),
    "jwt/stateful": ("jwt", {"revocation": "stateful"}),
}
NOT_ASKING = {
    "jwt/stateless": ("jwt", {"revocation": "stateless"}),
    "jwt/refresh": ("jwt", {"revocation": "refresh"}),
}
KILLS = 100


def killed(own_redis):
    """`kill -9`, and the same Redis again from what is on disk."""
    kill(own_redis.running.pid)
    until(lambda: not alive(own_redis.running.pid), 5, "it is dead")
    own_redis.up()


@pytest.mark.timeout(300)
def test_no_acknowledged_logout_is_undone_by_killing_redis_right_after_it(own_redis, real_redis):
    alice = people.alice()
    for _ in range(KILLS):
        copies = []
        for lane, choices in ASKING.values():
            laptop = Browser(lane).signs_in(alice, **choices)
            copies.append(laptop.copied_by())
            assert laptop.logs_out().status_code == 200
        killed(own_redis)
        assert {copy.fate() for copy in copies} == {"revoked"}


def test_sign_ins_survive_a_kill(own_redis, real_redis):
    alice = people.alice()
    browsers = [Browser(lane).signs_in(alice, **choices) for lane, choices in (ASKING | NOT_ASKING).values()]
    killed(own_redis)
    assert {browser.fate() for browser in browsers} == {alice.username}


@pytest.mark.parametrize("ahead", [-APART, 0, APART])
@pytest.mark.parametrize("variant", ASKING)
def test_while_redis_is_down_who_needs_it_gets_503_and_keeps_the_cookie(variant, ahead, own_redis, down, clock):
    lane, choices = ASKING[variant]
    clock.set(ahead)
    laptop = Browser(lane).signs_in(people.alice(), **choices)
    down()
    for path in ("api/me", "", "devices/"):
        response = laptop.client.get(f"/{lane}/{path}")
        assert response.status_code == 503
        assert response.headers["Retry-After"]
        assert not response.cookies
    assert laptop.me().json() == {"error": "store-unavailable"}
    own_redis.up()
    assert laptop.me().status_code == 200, "the same cookie works again"


@pytest.mark.parametrize("variant", NOT_ASKING)
def test_while_redis_is_down_a_token_that_nobody_asks_about_works(variant, down):
    lane, choices = NOT_ASKING[variant]
    laptop = Browser(lane).signs_in(people.alice(), **choices)
    down()
    assert laptop.me().status_code == 200


@pytest.mark.usefixtures("remembering")
def test_a_token_that_was_seen_before_is_no_way_around_an_outage(own_redis, down):
    laptops = {mode: Browser("jwt").signs_in(people.alice(), revocation=mode) for mode in MODES}
    assert {laptop.me().status_code for laptop in laptops.values()} == {200}
    down()
    found = {mode: laptop.me().status_code for mode, laptop in laptops.items()}
    assert found == {name: 503 if mode.ends_at_once else 200 for name, mode in MODES.items()}
    own_redis.up()
    assert {laptop.me().status_code for laptop in laptops.values()} == {200}


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
def test_while_redis_is_down_nobody_is_told_that_they_are_logged_out(lane, own_redis, down):
    choices = {} if lane == "sessions" else {"revocation": "refresh"}
    laptop = Browser(lane).signs_in(people.alice(), **choices)
    down()
    response = laptop.client.post(f"/{lane}/logout/")
    assert response.status_code == 503
    assert not response.cookies
    own_redis.up()
    assert laptop.me().status_code == 200


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
def test_while_redis_is_down_nobody_can_sign_in_and_the_page_says_why(lane, down):
    down()
    body = {"username": people.alice().username, "password": PASSWORD}
    response = Browser(lane).client.post(f"/{lane}/login/", body)
    assert response.status_code == 503
    assert b"store" in response.content.lower() or b"redis" in response.content.lower()


@pytest.mark.parametrize(("first", "then"), [(0, 0), (APART, APART), (-APART, -APART), (0, APART), (0, -APART)])
def test_a_ban_while_redis_is_down_is_saved_told_and_repeated_until_it_holds(first, then, own_redis, down, clock):
    """Also where the server's clock stands apart from Redis's, or is set before the ban is enforced."""
    alice = people.alice()
    clock.set(first)
    session = Browser("sessions").signs_in(alice)
    token = Browser("jwt").signs_in(alice, revocation="denylist", lifetime=600)
    down()
    alice.is_active = False
    with pytest.raises(NotYetEnforced):
        alice.save()
    alice.refresh_from_db()
    assert not alice.is_active
    assert enforce_pending() == 1, "still down"
    own_redis.up()
    clock.set(then)
    assert session.me().status_code == 200, "saved, not yet enforced"
    assert enforce_pending() == 0
    assert not PendingChange.objects.exists()
    clock.set(first)  # only what was enforced may refuse the token
    assert [session.fate(), token.fate()] == ["revoked", "revoked"]


def test_a_redis_that_takes_no_writes_is_one_that_cannot_be_asked(real_redis):
    """Without the replicas it wants, Redis refuses writes, and GETEX is one. A 503, and no stack trace."""
    laptop = Browser("sessions").signs_in(people.alice())
    denied = Browser("jwt").signs_in(people.alice(), revocation="denylist")
    real_redis.config_set("min-replicas-to-write", "1")
    try:
        assert laptop.fate() == "store-unavailable"
        assert denied.client.post("/jwt/logout/").status_code == 503
    finally:
        real_redis.config_set("min-replicas-to-write", "0")
    assert laptop.me().status_code == 200
    assert denied.me().status_code == 200


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
def test_a_full_redis_lets_nobody_in_and_keeps_those_who_are(lane, real_redis):
    laptop = Browser(lane).signs_in(people.alice())
    real_redis.config_set("maxmemory", "1")  # from now on it refuses to write
    try:
        body = {"username": people.alice().username, "password": PASSWORD}
        assert Browser(lane).post_json("api/login", body).status_code == 503
        assert laptop.me().status_code == 200
    finally:
        real_redis.config_set("maxmemory", "0")


def sign_in(site, lane, user, **choices):
    """A client with this sign-in's cookies; to be closed."""
    client = httpx.Client(base_url=site, trust_env=False, timeout=10)
    body = {"username": user["username"], "password": user["password"], **choices}
    response = client.post(f"/{lane}/api/login", json=body)
    assert response.status_code == 200, response.text
    return client


def seat(var):
    return json.loads(manage("seat", "--json", var=var).stdout)["users"][0]


@pytest.mark.timeout(180)
def test_redis_killed_under_load_comes_back_and_nobody_was_logged_out(tmp_path, real_redis):
    answers: dict[str, list[httpx.Response]] = {}
    with Demo(tmp_path / "var") as demo, ExitStack() as stack:
        user = seat(demo.var)
        clients = {
            name: stack.enter_context(closing(sign_in(demo.url, lane, user, **choices)))
            for name, (lane, choices) in (ASKING | NOT_ASKING).items()
        }
        stop = threading.Event()

        def visits(name):
            lane = name.split("/")[0]
            answers[name] = []
            while not stop.is_set():
                answers[name].append(clients[name].get(f"/{lane}/api/me"))

        threads = [threading.Thread(target=visits, args=(name,)) for name in clients]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        kill(demo.note["pid"])
        time.sleep(2.5)
        until(lambda: all(found[-1].status_code == 200 for found in answers.values()), 20, "all are in again")
        stop.set()
        for thread in threads:
            thread.join()
        for name, found in answers.items():
            refused = [answer for answer in found if answer.status_code != 200]
            assert {answer.status_code for answer in refused} <= {503}
            assert all(answer.headers["Retry-After"] for answer in refused)
            assert not any("set-cookie" in answer.headers for answer in refused)
            assert bool(refused) == (name in ASKING), name


@pytest.mark.timeout(180)
def test_a_demo_that_is_stopped_and_started_has_everybody_still_in(tmp_path, real_redis):
    var = tmp_path / "var"
    with Demo(var) as demo:
        user, jars = seat(var), {}
        for name, (lane, choices) in (ASKING | NOT_ASKING).items():
            with closing(sign_in(demo.url, lane, user, **choices)) as client:
                jars[name] = {cookie.name: cookie.value for cookie in client.cookies.jar}
    with Demo(var) as demo:
        for name, jar in jars.items():
            with httpx.Client(base_url=demo.url, cookies=jar, trust_env=False) as client:
                assert client.get(f"/{name.split('/')[0]}/api/me").status_code == 200, name
