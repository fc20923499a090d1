"""Two sites run on one Redis: what is done at one is done at the other, to whoever has the same number there.

https://github.com/tj/connect-redis/issues/127; within one process: `test_two_sites_on_one_redis`

Right: each event of the revocation table happens at one site alone, also while both have one SECRET_KEY and one key
ring, while their clocks are 90 seconds apart, and while others happen at the other. Neighbours: throttles and the lab's
runs; what an operator ends or clears away; and two servers of one site.
"""

import secrets
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest

from tests import environment
from tests.people import PASSWORD
from tests.processes import Demo, manage
from tests.variants import ASKED_ABOUT, VARIANTS

pytestmark = pytest.mark.django_db(transaction=True)

EVENTS = {  # by what an operator or an admin of the site does, as `manage.py shell` is told it
    "device": "lane.revoke(user, login)",
    "others": "lane.revoke_all(user, keep='')",
    "operator": "lane.revoke_all(user, ending=Ending.OPERATOR)",
    "banned": "user.is_active = False; user.save()",
    "changed": "user.role = 'member'; user.save()",
    "password": "user.set_password('another horse, another battery'); user.save()",
    "deleted": "user.delete()",
}
HALF = ("device", "operator", "changed", "logout")  # what happens at one site while the rest does at the other
REST = tuple(name for name in [*EVENTS, "logout"] if name not in HALF)
AHEAD = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "authdemo.settings"
from authdemo.management import serving
serving.APPLICATION = "tests.reports.ahead:application"
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""
ASKED = {  # with tokens that outlive a slow machine
    "sessions": VARIANTS["sessions"],
    **{mode: ("jwt", {**VARIANTS[mode][1], "lifetime": "900"}) for mode in ASKED_ABOUT},
}
PEOPLE = f"""
from authdemo.accounts.models import User
for name in {[*EVENTS, "logout"]}:
    User.objects.create_user(name, {PASSWORD!r}, "admin")
"""
DOES = """
from authdemo.accounts.changes import strategies
from authdemo.accounts.models import User
from authdemo.strategy import Ending
"""


class RealSite:
    """A demo, an operator's terminal, and everybody signed in on every variant."""

    def __init__(self, var, is_ahead=False, **env):
        self.var, self.env, self.is_ahead = var, env, is_ahead

    def __enter__(self):
        self.demo = Demo(self.var, program=("-c", AHEAD) if self.is_ahead else ("manage.py",), **self.env)
        return self

    def __exit__(self, *_):
        self.demo.stop()

    def does(self, code):
        code = f"import tests.reports.ahead\n{code}" if self.is_ahead else code
        ran = manage("shell", "-c", code, var=self.var, **self.env)
        assert ran.returncode == 0, ran.stderr

    def with_everybody(self):
        """All have their account there, and are signed in on each variant."""
        self.does(PEOPLE)
        self.jars = {}
        for name in [*EVENTS, "logout"]:
            for variant, (lane, choices) in ASKED.items():
                self.jars[name, variant] = self.signs_in(lane, name, **choices)
        return self

    def signs_in(self, lane, username, **choices):
        """The cookies of a sign-in there."""
        body = {"username": username, "password": PASSWORD, **choices}
        with self.client() as client:
            response = client.post(f"/{lane}/api/login", json=body)
            assert response.status_code == 200, response.text
            return {cookie.name: cookie.value for cookie in client.cookies.jar}

    def client(self, jar=None):
        return httpx.Client(base_url=self.demo.url, cookies=jar or {}, trust_env=False, timeout=10, verify=False)

    def asked(self, lane, jar, whole=False):
        """What somebody with these cookies is told; without the whole jar nothing can be renewed."""
        mine = {name: value for name, value in jar.items() if whole or name != "refresh"}
        with self.client(mine) as client:
            answer = client.get(f"/{lane}/api/me").json()
            return answer.get("role") or answer["error"]

    def all_asked(self):
        return {(name, variant): self.asked(ASKED[variant][0], jar) for (name, variant), jar in self.jars.items()}

    def happens(self, *names):
        """These events of the revocation table, to one user each."""
        code = [DOES]
        for name, event in EVENTS.items():
            if name not in names:
                continue
            code += [f"user = User.objects.get(username={name!r})"]
            if "lane" in event:
                code += [
                    "for lane in strategies().values():",
                    "    for login in [one.id for one in lane.logins(user)]:",
                ]
                code += [f"        {event}"]
            else:
                code += [event]
        self.does("\n".join(code))
        for variant, (lane, _) in ASKED.items():
            if "logout" not in names:
                break
            jar = self.jars["logout", variant]
            with self.client(jar) as client:
                out = client.post(f"/{lane}/api/logout", headers={"X-CSRFToken": jar["csrftoken"]})
                assert out.status_code == 200, out.text


def as_the_table_says(*happened):
    """Where this has happened and nothing else."""

    def said(name, variant):
        if name not in happened:
            return "admin"
        return "member" if name == "changed" and variant != "denylist" else "revoked"

    return {(name, variant): said(name, variant) for name in [*EVENTS, "logout"] for variant in ASKED}


@pytest.fixture
def given(own_redis):
    """One Redis and one SECRET_KEY for two sites."""
    return {"REDIS_URL": own_redis.running.url, "SECRET_KEY": secrets.token_urlsafe(64)}


def with_the_keys_of(first, var):
    """A folder whose site will sign with the same keys."""
    var.mkdir(mode=0o700)
    shutil.copy(first.var / "keys.json", var / "keys.json")
    return var


@pytest.mark.processes
@pytest.mark.timeout(180)
def test_nothing_that_happens_at_one_site_happens_at_the_other(tmp_path, given, redis):
    with ExitStack() as stack:
        a = stack.enter_context(RealSite(tmp_path / "a", **given)).with_everybody()
        keys_of_a = set(redis.keys("*"))
        b = stack.enter_context(RealSite(with_the_keys_of(a, tmp_path / "b"), is_ahead=True, **given)).with_everybody()
        assert {key.split(":")[1] for key in keys_of_a}.isdisjoint(
            key.split(":")[1] for key in set(redis.keys("*")) - keys_of_a
        )

        for (_, variant), jar in a.jars.items():  # user 1 of the one is user 1 of the other
            lane = ASKED[variant][0]
            for whole in (False, True):
                assert b.asked(lane, jar, whole) == ("unknown" if lane == "sessions" else "wrong-issuer")
            if "refresh" in jar:
                assert b.asked(lane, {"refresh": jar["refresh"]}, whole=True) == "bad-signature"

        with ThreadPoolExecutor(2) as both:
            done = [both.submit(a.happens, *HALF), both.submit(b.happens, *REST)]
            assert [each.result() for each in done] == [None, None]
        assert a.all_asked() == as_the_table_says(*HALF)
        assert b.all_asked() == as_the_table_says(*REST)

        stop, seen = threading.Event(), []

        def looks():
            while not stop.wait(0.5):
                seen.append(b.all_asked())

        looking = threading.Thread(target=looks)
        looking.start()
        try:
            a.happens(*REST)
            lab = manage("lab", "logout-replay", var=a.var, **given)
            assert lab.returncode == 0, lab.stderr
            with a.client() as guessing:
                for _ in range(11):
                    guessing.post("/jwt/api/login", json={"username": "device", "password": "wrong"})
        finally:
            stop.set()
            looking.join()
        assert a.all_asked() == as_the_table_says(*HALF, *REST)
        assert all(found == as_the_table_says(*REST) for found in [*seen, b.all_asked()])
        assert b.signs_in("jwt", "device"), "who has to wait at one may sign in at the other"

        ended = manage("revoke", "--all", var=a.var, **given)
        cleared = manage("clear_seats", var=a.var, **given)
        assert (ended.returncode, cleared.returncode) == (0, 0), ended.stderr + cleared.stderr
        assert b.all_asked() == as_the_table_says(*REST)


@pytest.mark.processes
@pytest.mark.timeout(120)
def test_two_servers_that_share_a_database_are_one_site(tmp_path, given, redis):
    """And the key ring, for tokens: that is a file, and theirs to share."""
    with ExitStack() as stack:
        given |= environment.ON_SQLITE
        first = stack.enter_context(RealSite(tmp_path / "a", **given)).with_everybody()
        var = with_the_keys_of(first, tmp_path / "b")
        (var / "db.sqlite3").symlink_to(first.var / "db.sqlite3")
        second = stack.enter_context(RealSite(var, **given))
        second.jars = first.jars
        assert second.all_asked() == as_the_table_says()
        second.happens(*HALF, *REST)
        assert first.all_asked() == second.all_asked() == as_the_table_says(*HALF, *REST)
        assert len({key.split(":")[1] for key in redis.keys("*")}) == 1
