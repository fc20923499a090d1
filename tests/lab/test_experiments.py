"""Every experiment is run, reaches the verdicts expected of it, and leaves nothing that is good for anything."""

import gc
import io
import os
import threading
from contextlib import suppress

import pytest
from django.contrib.sessions.models import Session
from django.core import serializers
from django.core.cache.backends import locmem
from django.core.management import CommandError, call_command

from authdemo import policy as policies
from authdemo.accounts.models import PendingChange, User
from authdemo.lab import archive, registry
from authdemo.lab.model import wording
from authdemo.lab.model.claim import Verdict
from authdemo.lab.model.claims import CLAIMS
from authdemo.lab.model.experiment import Comparison
from authdemo.lab.model.record import RunRecord
from authdemo.lab.model.verdicts import verdicts_of
from authdemo.lab.models import ArchivedRun
from authdemo.lab.pages import drawing, excerpts, results
from authdemo.lab.wire.batch import Batch
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.runs import Run
from authdemo.management.commands import lab
from tests import environment
from tests.processes import descendants

SLUGS = list(registry.all_experiments())
WIRE = list(dict.fromkeys(claim.experiment for claim in CLAIMS if not claim.browser))
ANOTHER = "another-run"
HASHES = "hashes"  # the site's own threads, which its first password makes
TIMED = {"request-cost", "session-stores"}  # inside the noise there is no verdict

pytestmark = [
    pytest.mark.django_db,  # makes the tests' database; the runs below use it before any test does
    pytest.mark.processes,  # a second server, a Redis of its own: some start these
]


class Watched(Batch):
    """A batch whose credentials are tried, step by step, where they must not be good: on the site, elsewhere."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.accepted, self.tried, self.credentials, self.done = [], set(), [], {}

    def records(self, beat=lambda: None):
        timed = {experiment.slug for experiment in self.experiments if experiment.alone}
        for record in super().records(beat):
            self.done[record.slug] = record
            if timed <= self.done.keys():
                environment.QUIET_IS_OVER.touch()  # the other workers may begin
            yield record

    def make(self, experiment, variants, pace):
        run = Run(experiment, variants, pace=pace, at_step=lambda event: self.try_all(run, event))
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


def wanted(items):
    """The experiments that the selected tests of this file are about; all, where one is about none in particular."""
    here = [item for item in items if item.module.__name__ == __name__]
    slugs = [item.callspec.params.get("slug") if hasattr(item, "callspec") else None for item in here]
    return SLUGS if None in slugs else list(dict.fromkeys(slugs))


@pytest.fixture(scope="module")
def batch(request, django_db_setup, django_db_blocker, own_redis):
    """The experiments, run by `manage.py lab`; `-k logout-replay` runs that one. Other tests may use what it kept."""
    slugs = wanted(request.session.items)
    made, said = [], io.StringIO()
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(lab, "Batch", lambda *args: made.append(Watched(*args)) or made[0])
        threads, children = set(threading.enumerate()), set(descendants(os.getpid()))
        try:
            with suppress(CommandError):  # a verdict that is not the expected one: a test below says which
                call_command("lab", *(slugs if slugs != SLUGS else []), stdout=said, stderr=said)
        finally:
            environment.QUIET_IS_OVER.touch()
        (batch,) = made
        batch.said = said.getvalue()
        if slugs == SLUGS:
            environment.hand_over(environment.ALL_RUNS, serializers.serialize("json", ArchivedRun.objects.all()))
        ArchivedRun.objects.all().delete()
        gc.collect()
        batch.left = {
            "users": list(User.objects.values_list("username", flat=True)),
            "changes": list(PendingChange.objects.values_list("username", flat=True)),
            "rows": Session.objects.count(),
            "memory": [name for name in locmem._caches.get("lab", {}) if ANOTHER not in name],
            "threads": [t.name for t in set(threading.enumerate()) - threads if not t.name.startswith(HASHES)],
            "processes": [f"{pid} {line}" for pid, line in descendants(os.getpid()).items() if pid not in children],
        }
        import redis

        with redis.Redis.from_url(own_redis.running.url) as client:
            batch.left["keys"] = client.keys("*")
        yield batch


def test_all_that_the_wire_decides_is_here():
    assert sorted(SLUGS) == sorted(WIRE)


def test_the_command_reports_on_every_claim(batch):
    assert not [claim.id for claim in CLAIMS if not claim.browser and f"\n{claim.id} " not in batch.said], batch.said


@pytest.mark.parametrize("slug", SLUGS)
def test_it_reaches_the_expected_verdicts(batch, slug):
    record = batch.done[slug]
    assert not [(p.variant, p.failure) for p in record.played if p.failure and (p.possible or environment.IN_CI)]
    for one in verdicts_of(record):
        allowed = {one.claim.expect} | ({Verdict.NONE} if slug in TIMED else set())
        assert one.verdict in allowed, (one.claim.id, one.verdict, one.why_not, one.meant)
        assert not one.differs, (one.claim.id, wording.otherwise(one))


@pytest.mark.parametrize("slug", SLUGS)
def test_every_variant_of_which_something_is_expected_finds_something(batch, slug):
    for claim in registry.claims_of(registry.get(slug)):
        found = {played.variant for played, _ in batch.done[slug].findings(claim.id)}
        assert found == claim.expected.keys(), claim.id


@pytest.mark.parametrize("slug", SLUGS)
def test_it_says_what_it_has_to_say(batch, slug):
    experiment, record = registry.get(slug), batch.done[slug]
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


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if registry.get(slug).drawn])
def test_what_it_marks_is_drawn(batch, slug):
    shown = results.context(registry.get(slug), batch.done[slug])
    picture = shown["timeline"].lines if shown["timeline"] else shown["grid"].rows
    assert len(picture) == len(batch.done[slug].played)


@pytest.mark.parametrize("slug", SLUGS)
def test_its_record_survives_the_way_through_json(batch, slug, django_db_blocker):
    import json

    record = batch.done[slug]
    assert RunRecord.from_dict(json.loads(json.dumps(record.to_dict()))) == record


@pytest.mark.parametrize("slug", SLUGS)
def test_its_receipt_holds_no_credential(batch, slug):
    receipt = str(archive.receipt(batch.done[slug], verdicts_of(batch.done[slug])))
    issued = {value for name, value in batch.credentials if len(value) > 16}
    assert not [value for value in issued if value in receipt]


def test_no_credential_of_any_run_is_good_anywhere_else(batch):
    assert len(batch.tried) > 100
    assert not batch.accepted


def test_nothing_is_left(batch):
    assert {name: left for name, left in batch.left.items() if left} == {}


def test_comparisons_run_alone():
    assert all(e.alone for e in registry.all_experiments().values() if isinstance(e, Comparison))
