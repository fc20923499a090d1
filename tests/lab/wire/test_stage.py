"""The stage: its browsers behave like browsers, its runs share nothing with anybody and leave nothing."""

import logging
import threading
import time

import httpx
import pytest
from django.conf import settings
from django.db.backends.signals import connection_created
from django.test import Client
from django.utils import timezone

from authdemo import policy
from authdemo.accounts.models import PendingChange, User
from authdemo.lab import registry
from authdemo.lab.model.experiment import Experiment
from authdemo.lab.model.record import Fate, Played
from authdemo.lab.model.variants import ALL, JWT_DENYLIST, JWT_REFRESH, SESSIONS_REDIS
from authdemo.lab.wire.browser import Browser, StepFailed
from authdemo.lab.wire.run_queue import RunQueue
from authdemo.lab.wire.runs import ABANDONED, NotPossible, Run
from authdemo.strategy import StoreUnavailable
from tests import people
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
VARIANTS = [SESSIONS_REDIS, JWT_REFRESH, JWT_DENYLIST]
CREDENTIALS = [settings.SESSION_COOKIE_NAME, settings.ACCESS_COOKIE_NAME, settings.REFRESH_COOKIE_NAME]


@pytest.fixture(params=VARIANTS, ids=str)
def variant(request):
    return request.param


@pytest.fixture
def opened():
    """Browsers of run "a" unless another is named; closed afterwards."""
    browsers = []

    def open_browser(variant, name="laptop", run="a", **changes):
        browsers.append(Browser(name, variant.lane, variant.policy(run, **changes)))
        return browsers[-1]

    yield open_browser
    for browser in browsers:
        browser.close()


def under_one_policy(variant, *names):
    own = variant.policy("a")
    return [Browser(name, variant.lane, own) for name in names]


def remains(redis):
    """Everything that a run could leave behind."""
    threads = [thread.name for thread in threading.enumerate() if thread.name.startswith("run ")]
    return redis.keys("*"), list(User.objects.all()), list(PendingChange.objects.all()), threads


NOTHING = ([], [], [], [])


# Browsers


def test_a_browser_signs_in_through_the_form_and_is_known(variant, opened):
    user, laptop = people.alice(), opened(variant)
    laptop.logs_in(user.username, PASSWORD)
    look = laptop.opens_profile()
    assert look.accepted
    assert look.says == user.username
    assert look.answered >= look.sent


def test_a_browser_that_is_not_signed_in_is_told_so(variant, opened):
    look = opened(variant).opens_profile()
    assert look.refused
    assert look.says == "missing"
    assert look.redis == 0


def test_a_step_that_fails_says_which(variant, opened):
    with pytest.raises(StepFailed, match="The laptop was answered 200 while signing in"):
        opened(variant).logs_in(people.alice().username, "not the password")


def test_logging_out_without_the_csrf_token_fails_as_it_would_for_a_stranger(variant, opened):
    laptop = opened(variant)
    laptop.logs_in(people.alice().username, PASSWORD)
    laptop._client.cookies.delete(settings.CSRF_COOKIE_NAME)
    with pytest.raises(StepFailed, match="403"):
        laptop.logs_out()


def test_each_browser_comes_from_an_address_of_its_own(opened):
    user, laptop = people.alice(), opened(SESSIONS_REDIS)
    laptop.logs_in(user.username, PASSWORD)
    with policy.use(SESSIONS_REDIS.policy("a")):
        from authdemo.accounts.changes import strategies

        (login,) = strategies()["sessions"].logins(user)
    assert (login.agent, login.address) == ("laptop", "192.0.2.10")


def test_a_check_costs_what_the_variant_says(variant, opened):
    laptop = opened(variant)
    laptop.logs_in(people.alice().username, PASSWORD)
    assert laptop.opens_profile().redis == (0 if variant is JWT_REFRESH else 1)


def test_a_thief_takes_what_lets_somebody_in_and_nothing_that_renews_itself(variant):
    laptop, thief = under_one_policy(variant, "laptop", "thief")
    with laptop, thief:
        laptop.logs_in(people.alice().username, PASSWORD)
        thief.copies(laptop)
        assert thief.opens_profile().accepted
        held = [name for name in CREDENTIALS if thief.cookie(name)]
        assert held == [CREDENTIALS[0] if variant.lane == "sessions" else CREDENTIALS[1]]


def test_a_thief_goes_on_presenting_a_copy_that_the_site_asked_to_drop():
    laptop, thief = under_one_policy(JWT_DENYLIST, "laptop", "thief")
    with laptop, thief:
        laptop.logs_in(people.alice().username, PASSWORD)
        thief.copies(laptop)
        laptop.logs_out()
        assert [thief.opens_profile().says for _ in range(2)] == ["revoked", "revoked"]
        assert laptop.opens_profile().says == "missing"


def test_a_browsers_policy_holds_for_its_own_requests_alone(opened):
    user = people.alice()
    short, usual = opened(JWT_REFRESH, access_seconds=2), opened(JWT_REFRESH)
    for browser in (short, usual):
        browser.logs_in(user.username, PASSWORD)
    lives = [browser.token_claims()["exp"] - browser.token_claims()["iat"] for browser in (short, usual)]
    assert lives == [pytest.approx(2.5, abs=0.5), settings.JWT_ACCESS_SECONDS]  # `iat` is rounded down
    assert policy.current() == policy.site()


# What a run made is good for nothing elsewhere


def credentials_of(browser):
    return {name: browser.cookie(name) for name in CREDENTIALS if browser.cookie(name)}


def answers_elsewhere(variant, cookies, other_run):
    """What the site, the site's API for clients without cookies, and another run say to these credentials."""
    visitor = Client()
    visitor.cookies.load(cookies)
    yield visitor.get(f"/{variant.lane}/api/me").status_code
    for value in cookies.values():
        yield Client().get("/jwt/api/me", headers={"Authorization": f"Bearer {value}"}).status_code
        body = {"refresh": value, "refresh_token": value}
        yield Client().post("/jwt/api/token/refresh", body, content_type="application/json").status_code
    other_run._client.cookies = httpx.Cookies(cookies)
    yield other_run.opens_profile().status


def test_every_credential_of_a_run_is_refused_by_the_site_and_by_other_runs(variant, opened):
    laptop = opened(variant)
    laptop.logs_in(people.alice().username, PASSWORD)
    whole = credentials_of(laptop)
    assert len(whole) == (1 if variant.lane == "sessions" else 2)
    for cookies in (whole, *({name: value} for name, value in whole.items())):
        for status in answers_elsewhere(variant, cookies, opened(variant, run="b")):
            assert status in {400, 401}
    assert laptop.opens_profile().accepted  # at home it is still good


def test_two_runs_share_no_key_prefix_issuer_or_audience(variant):
    first, second = variant.policy("a"), variant.policy("b")
    for name in ("prefix", "issuer", "audience", "api_audience", "keys"):
        assert len({getattr(found, name) for found in (first, second, policy.site())}) == 3
    assert first.keys.current.secret != second.keys.current.secret
    assert first.keys.refresh_key != second.keys.refresh_key


# Runs


def run(story, variants=VARIANTS):
    """A run of an experiment that consists of this story."""

    class Told(Experiment):
        """Does it work?"""

    Told.story = lambda self, stage: story(stage)
    Told.variants, Told.slug = variants, "told"
    return Run(Told())


def signs_in(stage):
    stage.signs_in(stage.browser("laptop"), "signed in")
    stage.concludes(stage.variant.name)


def test_a_run_tells_what_happens_and_ends_once_on_each_variant():
    run_of_it = run(signs_in)
    told = list(run_of_it.events())
    endings = {news.variant: news for news in told if isinstance(news, Played)}
    assert {name: ending.answer for name, ending in endings.items()} == {each.name: each.name for each in VARIANTS}
    assert sum(not isinstance(news, Played) and news.what == "signed in" for news in told) == len(VARIANTS)
    assert [played.variant for played in run_of_it.record.played] == [variant.name for variant in VARIANTS]


def test_a_run_leaves_nothing_behind(redis):
    run(signs_in, ALL).play()
    assert remains(redis) == NOTHING


def test_every_thread_of_a_run_closes_its_database_connection():
    opened, closed = [], []

    def note(connection, **_):
        opened.append(threading.current_thread().name)
        close = connection.close
        connection.close = lambda: (closed.append(threading.current_thread().name), close())

    connection_created.connect(note)
    try:
        run(signs_in).play()
    finally:
        connection_created.disconnect(note)
    ours = [name for name in opened if name.startswith("run ")]
    assert len(ours) == len(VARIANTS)
    assert closed.count(ours[0]) == len(ours)


def test_a_run_that_nobody_watches_to_its_end_stops_and_leaves_nothing(redis):
    def waits_for_ever(stage):
        signs_in(stage)
        stage.waits_until(3600)

    events = run(waits_for_ever).events()
    assert next(events).what == "signed in"
    assert redis.keys("*")
    closed = time.monotonic()
    events.close()
    assert time.monotonic() - closed < 2
    assert remains(redis) == NOTHING


def test_a_run_that_was_never_begun_has_made_nothing(redis):
    run(signs_in).events().close()
    assert remains(redis) == NOTHING


@pytest.mark.parametrize(
    ("error", "sentence", "possible"),
    [
        (StepFailed("The laptop fell."), "The laptop fell.", True),
        (NotPossible("There is no laptop here."), "There is no laptop here.", False),
        (StoreUnavailable(), "Redis could not be asked.", True),
        (ZeroDivisionError(), "An error in the site; its log says which.", True),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_story_that_fails_on_one_variant_says_why_and_spares_the_others(error, sentence, possible, redis, caplog):
    def fails_on_one(stage):
        if stage.variant is JWT_REFRESH:
            raise error
        signs_in(stage)

    with caplog.at_level(logging.CRITICAL, logger="authdemo.lab"):
        record = run(fails_on_one).play()
    assert (record.of("jwt/refresh").failure, record.of("jwt/refresh").possible) == (sentence, possible)
    assert record.of("sessions/redis").answer == "sessions/redis"
    assert record.of("jwt/denylist").answer == "jwt/denylist"
    assert remains(redis) == NOTHING


def test_a_run_whose_redis_fails_on_the_way_says_so(real_redis):
    of_logout = Run(registry.get("logout-replay"), [SESSIONS_REDIS, JWT_DENYLIST])
    real_redis.config_set("maxmemory-policy", "noeviction")
    try:
        for news in of_logout.events():
            if not isinstance(news, Played) and news.what.startswith("The thief copies"):
                real_redis.config_set("maxmemory", "1")  # from now on it refuses to write
    finally:
        real_redis.config_set("maxmemory", "0")
    assert {played.failure for played in of_logout.record.played} == {"Redis could not be asked."}
    assert not User.objects.exists()


def test_users_left_by_a_process_that_died_are_deleted_by_the_next_run():
    old = User.objects.create(username="run:dead:jwt-refresh", created=timezone.now() - ABANDONED * 2)
    young = User.objects.create(username="run:alive:jwt-refresh")
    visitor = people.alice()
    run(signs_in, [JWT_REFRESH]).play()
    left = set(User.objects.values_list("pk", flat=True))
    assert left == {young.pk, visitor.pk}
    assert old.pk not in left


def test_two_runs_at_once_do_not_meet(redis):
    """They stand side by side in the same process, each while the other one's user is signed in."""
    meeting, seen = threading.Barrier(2), []

    def meets(stage):
        laptop, thief = stage.browser("laptop"), stage.browser("thief")
        stage.signs_in(laptop)
        meeting.wait(10)
        own, others = stage.looks(laptop), stage.looks(thief)
        seen.append((own.says == stage.username, others.says, User.objects.count()))
        meeting.wait(10)

    both = [threading.Thread(target=run(meets, [JWT_DENYLIST]).play) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert seen == [(True, "missing", 2)] * 2
    assert remains(redis) == NOTHING


def test_logout_replay_measures_what_became_of_each_copy(redis):
    record = Run(registry.get("logout-replay")).play()
    found = {played.variant: played.survivals[0] for played in record.played}
    assert {name: (survival.fate, survival.reason) for name, survival in found.items()} == {
        "sessions/redis": (Fate.AT_ONCE, "revoked"),
        "sessions/database": (Fate.AT_ONCE, "unknown"),
        "sessions/memory": (Fate.AT_ONCE, "unknown"),
        "sessions/signed-cookie": (Fate.AT_EXPIRY, "unknown"),
        "jwt/stateless": (Fate.AT_EXPIRY, "expired"),
        "jwt/refresh": (Fate.AT_EXPIRY, "expired"),
        "jwt/denylist": (Fate.AT_ONCE, "revoked"),
        "jwt/stateful": (Fate.AT_ONCE, "revoked"),
    }
    assert {name for name, survival in found.items() if survival.redis} == {
        "sessions/redis",
        "jwt/denylist",
        "jwt/stateful",
    }
    assert remains(redis) == NOTHING


# The line


def test_two_may_run_and_the_third_sees_its_place():
    line = RunQueue(places=2)
    with line.join() as first, line.join() as second, line.join() as third, line.join() as fourth:
        assert [ticket.wait(0) for ticket in (first, second, third, fourth)] == [0, 0, 1, 2]


def test_who_leaves_makes_room_for_the_next_in_order():
    line = RunQueue(places=1)
    with line.join() as first:
        with line.join() as second:
            assert (first.wait(0), second.wait(0)) == (0, 1)
            with line.join() as third:
                assert third.wait(0) == 2
        with line.join() as late:
            assert late.wait(0) == 1
    with line.join() as alone:
        assert alone.wait(0) == 0


def test_waiting_ends_as_soon_as_there_is_room():
    line = RunQueue(places=1)
    joined, turn = threading.Event(), []

    def waits():
        with line.join() as ticket:
            joined.set()
            turn.append(ticket.wait(10))

    waiting = threading.Thread(target=waits)
    with line.join():
        waiting.start()
        joined.wait(5)
    waiting.join(5)
    assert turn == [0]
