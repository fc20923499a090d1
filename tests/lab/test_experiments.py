"""Every experiment is run, reaches the verdicts expected of it, and leaves nothing that is good for anything."""

import gc
import os
import threading

import pytest
from django.contrib.sessions.models import Session
from django.core.cache.backends import locmem

from authdemo import policy as policies
from authdemo.accounts.models import PendingChange, User
from authdemo.lab import drawing, excerpts, kept, registry
from authdemo.lab.browser import Browser
from authdemo.lab.claims import CLAIMS, Verdict
from authdemo.lab.experiment import Comparison
from authdemo.lab.programme import Programme
from authdemo.lab.record import Record
from authdemo.lab.runs import Run
from authdemo.lab.terminal import judged
from tests import environment
from tests.processes import descendants

SLUGS = list(registry.all_experiments())
WIRE = list(dict.fromkeys(claim.experiment for claim in CLAIMS if not claim.browser))
ANOTHER = "another-run"
TIMED = {"request-cost", "session-stores", "server-memory", "store-load"}  # inside the noise there is no verdict

pytestmark = pytest.mark.django_db  # makes the tests' database; the runs below use it before any test does


class Watched(Programme):
    """A programme whose credentials are tried, step by step, where they must not be good: on the site, elsewhere."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.accepted, self.tried, self.credentials = [], set(), []

    def make(self, experiment, variants):
        run = Run(experiment, variants, at_step=lambda event: self.try_all(run, event))
        return run

    def try_all(self, run, event):
        stage = next((s for variant, s in run.stages.items() if variant is event.variant), None)
        if stage is None or not event.what:
            return
        self.credentials += stage.credentials()
        other = event.variant.policy(ANOTHER)
        for name, value in stage.credentials():
            if (run.id, name, value) in self.tried:
                continue
            self.tried.add((run.id, name, value))
            for where, policy in (("the site", None), ("another run", other)):
                with policies.use(policies.site()), Browser("thief", stage.lane, policy) as thief:
                    thief.takes(name, value)
                    look = thief.opens_profile()
                if look.status != 401:
                    self.accepted.append((run.experiment.slug, str(event.variant), where, name, look.status, look.says))


@pytest.fixture(scope="module")
def programme(django_db_setup, django_db_blocker, own_redis):
    """All experiments, as `manage.py lab` runs them."""
    with django_db_blocker.unblock():
        threads, children = set(threading.enumerate()), set(descendants(os.getpid()))
        programme = Watched(list(registry.all_experiments().values()))
        programme.done = {record.slug: record for record in programme.records()}
        gc.collect()
        programme.left = {
            "users": list(User.objects.values_list("username", flat=True)),
            "changes": list(PendingChange.objects.values_list("username", flat=True)),
            "rows": Session.objects.count(),
            "memory": [name for name in locmem._caches if "run:" in name and ANOTHER not in name],
            "threads": [t.name for t in set(threading.enumerate()) - threads],
            "processes": [f"{pid} {line}" for pid, line in descendants(os.getpid()).items() if pid not in children],
        }
        import redis

        with redis.Redis.from_url(own_redis.running.url) as client:
            programme.left["keys"] = client.keys("*")
        yield programme


def test_all_that_the_wire_decides_is_here():
    assert sorted(SLUGS) == sorted(WIRE)
    assert len(WIRE) == 44


@pytest.mark.parametrize("slug", SLUGS)
def test_it_reaches_the_expected_verdicts(programme, slug):
    record = programme.done[slug]
    assert not [(p.variant, p.failure) for p in record.played if p.failure and (p.possible or environment.IN_CI)]
    for one in judged(record):
        allowed = {one.claim.expect} | ({Verdict.NONE} if slug in TIMED else set())
        assert one.verdict in allowed, (one.claim.id, one.verdict, one.why_not, one.meant)


@pytest.mark.parametrize("slug", SLUGS)
def test_it_says_what_it_has_to_say(programme, slug):
    experiment, record = registry.get(slug), programme.done[slug]
    assert experiment.question.endswith("?")
    assert len({answer.key for answer in experiment.answers}) == 3
    for text in (experiment.why, experiment.rule, experiment.stops):
        assert text.endswith((".", "!", "?", "”"))
    assert experiment.excerpts
    for excerpt in experiment.excerpts:
        assert excerpts.of(excerpt)
    assert registry.claims_of(experiment)
    for played in record.played:
        assert any(step.what for step in played.steps) or not played.possible
        if played.answer:
            assert played.answer in {answer.key for answer in experiment.answers} | set(drawing.FATES)


@pytest.mark.parametrize("slug", SLUGS)
def test_its_record_survives_the_way_through_json(programme, slug, django_db_blocker):
    import json

    record = programme.done[slug]
    assert Record.from_dict(json.loads(json.dumps(record.to_dict()))) == record


@pytest.mark.parametrize("slug", SLUGS)
def test_its_receipt_holds_no_credential(programme, slug):
    receipt = str(kept.receipt(programme.done[slug], judged(programme.done[slug])))
    issued = {value for name, value in programme.credentials if len(value) > 16}
    assert not [value for value in issued if value in receipt]


def test_no_credential_of_any_run_is_good_anywhere_else(programme):
    assert len(programme.tried) > 100
    assert not programme.accepted


def test_nothing_is_left(programme):
    assert {name: left for name, left in programme.left.items() if left} == {}


def test_comparisons_run_alone():
    assert all(e.alone for e in registry.all_experiments().values() if isinstance(e, Comparison))
