"""Runs: each tells what happens, shares nothing with anybody, and leaves nothing behind, however it ends."""

import logging
import threading
import time

import pytest
from django.db.backends.signals import connection_created
from django.utils import timezone

from authdemo.accounts.models import PendingChange, User
from authdemo.lab import registry
from authdemo.lab.model.experiment import Story
from authdemo.lab.model.record import Fate, Played
from authdemo.lab.model.variants import ALL, JWT_DENYLIST, JWT_REFRESH, SESSIONS_REDIS
from authdemo.lab.wire.browser import StepFailed
from authdemo.lab.wire.leftovers import ABANDONED
from authdemo.lab.wire.runs import Run
from authdemo.lab.wire.telling import NotPossible
from authdemo.strategy import StoreUnavailable
from tests import people
from tests.lab.wire.conftest import VARIANTS

pytestmark = pytest.mark.django_db(transaction=True)


def remains(redis):
    """Everything that a run could leave behind."""
    threads = [thread.name for thread in threading.enumerate() if thread.name.startswith("run ")]
    return redis.keys("*"), list(User.objects.all()), list(PendingChange.objects.all()), threads


NOTHING = ([], [], [], [])


def run(told, variants=VARIANTS):
    """A run of an experiment that consists of this story."""

    class Told(Story):
        """Does it work?"""

        def story(self, stage):
            told(stage)

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


def test_nobody_walks_over_everybodys_keys_for_it(redis):
    """Beside a million sign-ins that takes longer than most runs."""
    redis.config_resetstat()
    run(signs_in, ALL).play()
    assert not {"cmdstat_scan", "cmdstat_keys"} & set(redis.info("commandstats"))
    assert remains(redis) == NOTHING


def test_every_thread_of_a_run_closes_its_database_connection():
    opened = {}

    def note(connection, **_):
        if threading.current_thread().name.startswith("run "):
            opened[id(connection)] = connection

    connection_created.connect(note)
    try:
        run(signs_in).play()
    finally:
        connection_created.disconnect(note)
    assert [connection.connection for connection in opened.values()] == [None] * len(VARIANTS)


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
