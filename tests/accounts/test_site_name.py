"""The name of a site: given once, read once in a process, and without it nothing is kept or signed."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from authdemo import policy
from authdemo.accounts import site_name
from authdemo.accounts.models import Site
from authdemo.strategy import SiteUnnamed
from tests import people
from tests.people import Browser
from tests.processes import manage
from tests.variants import VARIANTS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("read_anew")]


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
