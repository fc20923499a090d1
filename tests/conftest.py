"""What every test has: a Redis of the tests' own, emptied before each of them, and on request a browser and a site."""

import contextlib
import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
import redis as redis_py
from django.conf import settings
from django.core.cache import caches
from django.db import connection

from tests import environment

# isort: split
from authdemo import policy
from authdemo.accounts.hashers import BoundedArgon2id
from authdemo.store import between_requests, finding
from authdemo.store.finding import OwnRedis
from authdemo.strategy import SiteUnnamed
from tests import access_log, emptying, order, postgresql, topologies
from tests.clock import Clock
from tests.processes import Demo
from tests.remembering import each_token_is_checked
from tests.topologies import Topology

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def missing(sentence: str) -> NoReturn:
    """For what a test needs and not every machine has: curl, Node, a Chromium, fork. On somebody's laptop that test is
    left out and the sentence says what would be needed; where CI says that everything is to be tested it is a failure.
    """
    if environment.IN_CI:
        pytest.fail(sentence)
    pytest.skip(sentence)  # the one place: README promises that its tests pass with Python alone; CI has failed above


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(order)


@pytest.fixture(scope="session", autouse=True)
def a_terminal_of_their_own() -> None:
    """Tests started with nohup, or in the background, hand their deafness on to what they start, which must hear."""
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def nobody_reads_the_access_log() -> None:
    """But the tests that say so: see `tests.access_log`."""
    access_log.LOGGER.setLevel(logging.WARNING)


@pytest.fixture(scope="session", autouse=True)
def emptied_quickly() -> None:
    emptying.quickly()


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> None:
    """Real Argon2, at a thousandth of its price. The class attributes are where Django looks the parameters up."""
    BoundedArgon2id.memory_cost = 8  # KiB, the least there is
    BoundedArgon2id.time_cost = 1


@pytest.fixture(scope="session", autouse=True)
def own_redis() -> Iterator[OwnRedis | Topology]:
    """The Redis of the whole run, started as the demo starts its own; nobody else's is ever touched."""
    with topologies.started(environment.TESTS_ON) or finding.start(environment.VAR) as started:
        settings.REDIS_URL = started.running.url
        yield started
        settings.REDIS_URL = ""
    with contextlib.suppress(AttributeError):  # it was never asked for
        del caches["default"]  # the next run in this process, as of `mutmut`, has another one


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """PostgreSQL keeps a database that a thread of some test still looks at; it goes with its server."""
    return environment.POSTGRESQL in os.environ


@pytest.fixture(scope="session", autouse=True)
def the_site_has_its_name(django_db_setup: None, django_db_blocker: Any) -> None:
    """It is read once in each process; no test is to count that among what it is about.

    Where none of the tests that were chosen needs a database there is none, and any name will do.
    """
    with django_db_blocker.unblock():
        try:
            policy.site()
        except SiteUnnamed:
            settings.SITE_NAMED_BY = "tests.keys.a_name"
            policy.site()
        connection.close()


@pytest.fixture
def read_anew() -> None:
    """Emptied for each test, the database gets another name each time; this process knows the first."""
    policy.site.cache_clear()
    policy.site()


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[str]]]:
    """The access log's lines."""
    with access_log.read_by(caplog.handler):
        yield lambda: [record.getMessage() for record in caplog.records if record.name == access_log.LOGGER.name]


@pytest.fixture(scope="session")
def redis_client(own_redis: OwnRedis | Topology) -> Iterator["redis_py.Redis"]:
    if not isinstance(own_redis, OwnRedis):
        yield own_redis.client()
        return
    with redis_py.Redis.from_url(own_redis.running.url, decode_responses=True) as client:
        yield client


@pytest.fixture(autouse=True)
def connections_are_looked_after_in_the_test_that_used_them() -> None:
    """What a test has asked the database is no matter of the next one, which may have no database."""
    between_requests.forget()


@pytest.fixture(autouse=True)
def redis(redis_client: "redis_py.Redis") -> "redis_py.Redis":
    """A plain client, on an empty Redis."""
    redis_client.flushdb()
    return redis_client


@pytest.fixture
def real_redis(own_redis: OwnRedis | Topology, redis: "redis_py.Redis") -> "redis_py.Redis":
    """The same, for tests of what a stand-in does not do."""
    if own_redis.running.is_stand_in:
        missing("needs a real Redis: install redis-server, 6.2 or newer")
    return redis


@pytest.fixture
def down(own_redis: OwnRedis | Topology, real_redis: "redis_py.Redis") -> Iterator[Callable[[], None]]:
    """Stops Redis when called; it is up again afterwards."""
    yield own_redis.down
    own_redis.up()


@pytest.fixture(scope="module")
def postgres() -> Iterator[postgresql.Kept]:
    """A PostgreSQL to be stopped and started; not the one that a run on PostgreSQL itself is on."""
    if not postgresql.program("postgres"):
        missing("needs PostgreSQL: install postgresql, 14 or newer; it need not run")
    with postgresql.kept() as kept:
        yield kept


@pytest.fixture(params=["tokens remembered", "each token checked"])
def remembering(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """For what must hold both ways."""
    if request.param == "each token checked":
        each_token_is_checked(monkeypatch)


@pytest.fixture
def clock() -> Iterator[Clock]:
    """The server's clock, to be set; see `tests.clock`."""
    with closing(Clock()) as moved:
        yield moved


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """A real Chromium: CHROMIUM names one, else the system's, else Playwright's own."""
    sync_api = pytest.importorskip("playwright.sync_api")
    from tests import browsing

    named = browsing.program(browsing.WITHOUT_WINDOWS)
    if hasattr(os, "nice"):
        os.nice(5)  # this worker and its browser let those go first that measure time
    with sync_api.sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        chromium = named or playwright.chromium.executable_path
        if not Path(chromium).exists():
            missing("needs a Chromium: install one (apt install chromium), or run `playwright install chromium`")
        # Playwright keeps an event loop in this thread for as long as it runs; Django takes that for async code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        launched = playwright.chromium.launch(executable_path=chromium, args=browsing.SWITCHES)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """A page of a browser profile of its own."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def either_way(request: pytest.FixtureRequest, browser: "Browser") -> Iterator["Page"]:
    """The same, for what must work with scripts and without."""
    with browser.new_context(java_script_enabled=request.param) as context:
        yield context.new_page()


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`manage.py demo` as a process of its own, with a folder of its own; its address, by the name localhost."""
    with Demo(tmp_path_factory.mktemp("demo")) as demo:
        yield demo.url
