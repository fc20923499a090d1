"""Two sites are given one Redis, and a user of one is a user of the other: whoever has the same number there.

https://github.com/tj/connect-redis/issues/127, https://github.com/patrixr/strapi-middleware-cache/issues/51

Right: what belongs to one database bears that database's name, and servers that share a database share it. Neighbours:
every kind of credential and of signed cookie, also where both sites have one SECRET_KEY and one key ring; refresh
tokens alone; lists, revocations, throttles and the lab's runs; sign-ins from before sites had names; two processes that
name one site at once; a database that cannot be asked for the name; and two servers of one site.
"""

import json
import secrets
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import httpx
import jwt
import pytest
from django.core import signing
from django.db import OperationalError, connection, transaction
from django.test import Client

from authdemo import policy
from authdemo.accounts import seats, site_name
from authdemo.accounts.changes import strategies
from authdemo.accounts.models import Site
from authdemo.compare import memory
from authdemo.lab.model import run_policy
from authdemo.lanes import password_proof
from authdemo.strategy import SiteUnnamed
from jwt_app import key_file, tokens
from sessions_app import records
from tests import people
from tests.keys import ours
from tests.people import PASSWORD, Browser
from tests.processes import Demo, manage

pytestmark = pytest.mark.django_db(transaction=True)

VARIANTS = {
    "sessions": ("sessions", {}),
    "stateless": ("jwt", {"revocation": "stateless"}),
    "refresh": ("jwt", {"revocation": "refresh"}),
    "denylist": ("jwt", {"revocation": "denylist"}),
    "stateful": ("jwt", {"revocation": "stateful"}),
}
each_variant = pytest.mark.parametrize("variant", VARIANTS)


@pytest.fixture(autouse=True)
def read_anew():
    """Emptied for each test, the database gets another name each time; this process knows the first."""
    policy.site.cache_clear()
    policy.site()


@pytest.fixture
def another():
    """The rules of a site with the same settings and keys, and another database."""
    here, there = policy.site().prefix.split(":")[1], "0123456789"
    names = ("prefix", "issuer", "audience", "api_audience")
    return replace(policy.site(), **{name: getattr(policy.site(), name).replace(here, there) for name in names})


@contextmanager
def unread():
    """A process that has not read the name yet; it is read again afterwards."""
    policy.site.cache_clear()
    try:
        yield
    finally:
        policy.site.cache_clear()
        site_name.give()
        policy.site()


# One process, two sites


@each_variant
def test_a_credential_of_one_is_none_of_the_other(variant, another):
    lane, choices = VARIANTS[variant]
    laptop = Browser(lane).signs_in(people.bob(), **choices)
    with policy.use(another):
        assert laptop.copied_by().fate() == ("unknown" if lane == "sessions" else "wrong-issuer")
        if laptop.cookie("refresh"):
            thief = laptop.copied_by(whole_jar=True)
            thief.client.cookies["access"] = ""
            assert thief.fate() == "bad-signature"
    assert laptop.me().status_code == 200


@pytest.mark.parametrize("mode", ["stateless", "denylist"])
def test_nor_is_a_token_of_its_api(mode, another):
    body = json.dumps({"username": people.bob().username, "password": PASSWORD, "revocation": mode})
    found = Client().post("/jwt/api/token", body, content_type="application/json").json()
    script = Client(headers={"Authorization": f"Bearer {found['access_token']}"})
    with policy.use(another):
        assert script.get("/jwt/api/me").json() == {"error": "wrong-issuer"}
        if "refresh_token" in found:
            renewal = {"refresh_token": found["refresh_token"]}
            answer = Client().post("/jwt/api/token/refresh", renewal, content_type="application/json")
            assert answer.json() == {"error": "bad-signature"}
    assert script.get("/jwt/api/me").status_code == 200


def test_issuer_and_audience_are_both_the_sites_own(another):
    """Either alone refuses it: what is signed for a third party must not be taken by the one that shares its key."""
    token = Browser("jwt").signs_in(people.bob()).cookie("access")
    for name in ("issuer", "audience"):
        with policy.use(replace(policy.site(), **{name: getattr(another, name)})):
            script = Browser("jwt")
            script.client.cookies["access"] = token
            assert script.fate() == f"wrong-{name}"


@each_variant
def test_a_user_of_the_same_number_has_nothing_of_the_others(variant, another):
    """Nothing is listed, ended, changed or counted across."""
    lane, choices = VARIANTS[variant]
    bob = people.bob()
    laptop = Browser(lane).signs_in(bob, **choices)
    login = laptop.login_id()
    with policy.use(replace(another, max_logins=1)):
        assert strategies()[lane].logins(bob) == []
        assert strategies()[lane].held_by_server(bob) == []
        assert not strategies()[lane].revoke(bob, login)
        assert strategies()[lane].revoke_all(bob) == 0
        Browser(lane, "phone").signs_in(bob, **choices)  # the one that is allowed there
        bob.role = "member"
        bob.save()
    assert laptop.copied_by().me().json()["role"] == "admin", "told to the other site alone"


def test_cookies_that_one_has_signed_are_worth_nothing_to_the_other(another, rf):
    """Both have one SECRET_KEY."""
    visitor = Client()
    visitor.post("/compare/act/", {"action": "login"})
    request = rf.get("/")
    request.COOKIES = {name: morsel.value for name, morsel in visitor.cookies.items()}
    seat = seats.from_request(request)
    assert seat
    assert memory.read(request, seat).steps
    marked = Client()
    marked.cookies.load({"recent-jwt": signing.dumps("A" * 22, salt=policy.salted(password_proof.SALT))})
    proven = marked.get("/healthz").wsgi_request
    assert password_proof.is_recent(proven, "jwt", "A" * 22)
    with policy.use(another):
        assert seats.from_request(request) is None
        assert memory.read(request, seat).steps == []
        assert not password_proof.is_recent(proven, "jwt", "A" * 22)


def test_what_a_run_of_the_lab_is_called_begins_with_its_site():
    run, site = run_policy.for_run("3fa2"), policy.site()
    for name in ("prefix", "issuer", "audience", "api_audience"):
        assert getattr(run, name).startswith(getattr(site, name))


@each_variant
def test_all_keys_bear_the_name(variant, redis):
    lane, choices = VARIANTS[variant]
    bob = people.bob()
    laptop = Browser(lane).signs_in(bob, **choices)
    bob.role = "member"
    bob.save()
    laptop.me()
    laptop.logs_out()
    laptop.client.post("/inspect/record/", {"begin": "1"})
    assert redis.keys("*")
    assert set(redis.keys("*")) == set(redis.keys(ours("*")))


# From before sites had names


def test_sign_ins_from_before_sites_had_names_are_over_and_their_owners_are_told_so(redis):
    alice = people.alice()
    key = key_file.ring().current
    laptop = Browser("jwt").signs_in(alice, revocation="refresh")
    said = jwt.decode(laptop.cookie("access"), options={"verify_signature": False})
    del said["ver"]
    old = {**said, "iss": "authdemo", "aud": "authdemo-pages", "iat": said["iat"] + 0.123}
    laptop.client.cookies["access"] = jwt.encode(
        old, key.signing, key.algorithm, headers={"typ": tokens.TYPE, "kid": key.kid}
    )
    assert laptop.fate() == "malformed", "it has no version, and was issued by nobody that this site knows"
    assert b"not of the form that this site issues" in laptop.client.get("/jwt/", follow=True).content

    session = Browser("sessions").signs_in(alice)
    login = session.login_id()
    redis.rename(records.key(login), f"authdemo:session:{login}")
    assert session.fate() == "unknown"
    for browser in (laptop, session):
        assert browser.signs_in(alice).fate() == alice.username


def test_a_token_of_ours_without_a_version_is_malformed():
    """None was ever issued under a site's name."""
    laptop = Browser("jwt").signs_in(people.alice(), revocation="refresh")
    key = key_file.ring().current
    said = jwt.decode(laptop.cookie("access"), options={"verify_signature": False})
    del said["ver"]
    header = {"typ": tokens.TYPE, "kid": key.kid}
    laptop.client.cookies["access"] = jwt.encode(said, key.signing, key.algorithm, headers=header)
    assert laptop.fate() == "malformed"


# The name


def test_of_many_that_name_a_site_at_once_one_does():
    Site.objects.all().delete()

    def names(_):
        try:
            return site_name.read()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(names, range(16)))) == 1
    assert Site.objects.count() == 1


def test_the_name_is_made_with_the_tables_and_stays(tmp_path):
    for _ in range(2):
        ran = manage("seat", "--json", var=tmp_path / "a")
        assert ran.returncode == 0, ran.stderr
    found = [_name_in(tmp_path / "a")]
    manage("migrate", var=tmp_path / "a")
    assert found == [_name_in(tmp_path / "a")]
    manage("seat", var=tmp_path / "b")
    assert _name_in(tmp_path / "b") not in found


def _name_in(var):
    asked = manage("shell", "-c", "from authdemo.accounts import site_name; print(site_name.read())", var=var)
    return asked.stdout.split()[-1]


def test_it_is_asked_for_once_in_a_process(django_assert_num_queries):
    alice = people.alice()
    laptop = Browser("sessions").signs_in(alice)
    with unread():
        with django_assert_num_queries(1):
            assert laptop.fate() == alice.username
        with django_assert_num_queries(0):
            assert laptop.fate() == alice.username


@contextmanager
def database_away():
    def fails(*_):
        raise OperationalError("it is away")

    with connection.execute_wrapper(fails):
        yield


@pytest.mark.parametrize("variant", [*VARIANTS, "api"])
def test_where_the_name_cannot_be_read_nothing_is_kept_or_signed_under_another(variant, redis):
    alice = people.alice()
    lane, choices = VARIANTS.get(variant, ("jwt", {}))
    laptop = Browser(lane).signs_in(alice, **choices)
    if variant == "api":
        laptop.client = Client(headers={"Authorization": f"Bearer {laptop.cookie('access')}"})
    before = set(redis.keys("*"))
    with unread():
        with database_away():
            for path in ("api/me", ""):
                response = laptop.client.get(f"/{lane}/{path}")
                assert response.status_code == 503
                assert response.headers["Retry-After"]
                assert not response.cookies
            assert laptop.me().json() == {"error": "database-unavailable"}
            assert laptop.client.get("/healthz").status_code == 200
            assert laptop.client.get("/readyz").json() == {"redis": "ok", "database": "unavailable"}
            assert laptop.client.get("/.well-known/jwks.json").status_code == 200
        assert set(redis.keys("*")) == before
        assert laptop.me().status_code == (401 if variant == "api" else 200), "and then it can"


def test_a_name_that_could_yet_be_undone_is_not_given():
    with unread(), transaction.atomic():
        Site.objects.all().delete()
        with pytest.raises(SiteUnnamed):
            policy.current()
        transaction.set_rollback(True)


# Real ones

EVENTS = {  # by what an operator or an admin of the site does, as `manage.py shell` is told it
    "device": "lane.revoke(user, login)",
    "others": "lane.revoke_all(user, keep='')",
    "operator": "lane.revoke_all(user, ending=Ending.OPERATOR)",
    "banned": "user.is_active = False; user.save()",
    "changed": "user.role = 'member'; user.save()",
    "password": "user.set_password('another horse, another battery'); user.save()",
    "deleted": "user.delete()",
}
ASKED = {name: VARIANTS[name] for name in ("sessions", "denylist", "stateful")}
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

    def __init__(self, var, **env):
        self.var, self.env = var, env

    def __enter__(self):
        self.demo = Demo(self.var, **self.env)
        return self

    def __exit__(self, *_):
        self.demo.stop()

    def does(self, code):
        ran = manage("shell", "-c", code, var=self.var, **self.env)
        assert ran.returncode == 0, ran.stderr

    def everybody_signs_in(self):
        self.jars = {}
        for name in [*EVENTS, "logout"]:
            for variant, (lane, choices) in ASKED.items():
                self.jars[name, variant] = self.signs_in(lane, name, **choices)

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

    def everything_happens(self):
        """The events of the revocation table, to one user each."""
        code = [DOES]
        for name, event in EVENTS.items():
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
            jar = self.jars["logout", variant]
            with self.client(jar) as client:
                out = client.post(f"/{lane}/api/logout", headers={"X-CSRFToken": jar["csrftoken"]})
                assert out.status_code == 200, out.text


def as_the_table_says():
    return {
        (name, variant): "member" if name == "changed" and variant != "denylist" else "revoked"
        for name in [*EVENTS, "logout"]
        for variant in ASKED
    }


def untouched():
    return {(name, variant): "admin" for name in [*EVENTS, "logout"] for variant in ASKED}


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
        a = stack.enter_context(RealSite(tmp_path / "a", **given))
        a.does(PEOPLE)
        a.everybody_signs_in()
        keys_of_a = set(redis.keys("*"))
        b = stack.enter_context(RealSite(with_the_keys_of(a, tmp_path / "b"), **given))
        b.does(PEOPLE)
        b.everybody_signs_in()
        assert {key.split(":")[1] for key in keys_of_a}.isdisjoint(
            key.split(":")[1] for key in set(redis.keys("*")) - keys_of_a
        )

        for (_, variant), jar in a.jars.items():  # user 1 of the one is user 1 of the other
            lane = ASKED[variant][0]
            for whole in (False, True):
                assert b.asked(lane, jar, whole) == ("unknown" if lane == "sessions" else "wrong-issuer")
            if "refresh" in jar:
                assert b.asked(lane, {"refresh": jar["refresh"]}, whole=True) == "bad-signature"

        stop, seen = threading.Event(), []

        def looks():
            while not stop.wait(0.5):
                seen.append(b.all_asked())

        looking = threading.Thread(target=looks)
        looking.start()
        try:
            a.everything_happens()
            lab = manage("lab", "logout-replay", var=a.var, **given)
            assert lab.returncode == 0, lab.stderr
            with a.client() as guessing:
                for _ in range(11):
                    guessing.post("/jwt/api/login", json={"username": "device", "password": "wrong"})
        finally:
            stop.set()
            looking.join()
        assert a.all_asked() == as_the_table_says()
        assert all(found == untouched() for found in [*seen, b.all_asked()])
        assert b.signs_in("jwt", "device"), "who has to wait at one may sign in at the other"

        ended = manage("revoke", "--all", var=a.var, **given)
        cleared = manage("clear_seats", var=a.var, **given)
        assert (ended.returncode, cleared.returncode) == (0, 0), ended.stderr + cleared.stderr
        assert b.all_asked() == untouched()

        b.everything_happens()
        assert b.all_asked() == as_the_table_says()


@pytest.mark.processes
@pytest.mark.timeout(120)
def test_two_servers_that_share_a_database_are_one_site(tmp_path, given, redis):
    """And the key ring, for tokens: that is a file, and theirs to share."""
    with ExitStack() as stack:
        first = stack.enter_context(RealSite(tmp_path / "a", **given))
        first.does(PEOPLE)
        first.everybody_signs_in()
        var = with_the_keys_of(first, tmp_path / "b")
        (var / "db.sqlite3").symlink_to(first.var / "db.sqlite3")
        second = stack.enter_context(RealSite(var, **given))
        second.jars = first.jars
        assert second.all_asked() == untouched()
        second.everything_happens()
        assert first.all_asked() == second.all_asked() == as_the_table_says()
        assert len({key.split(":")[1] for key in redis.keys("*")}) == 1
