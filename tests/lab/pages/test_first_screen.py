"""What is seen without scrolling: on a projector the question, the two lanes and the result; on a phone "Run it"."""

import json

import pytest
from django.test import Client

from authdemo.lab import archive, recorded, registry
from authdemo.lab.model.record import RunRecord
from tests.reports.states import Page
from tests.reports.states.window import Window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PROJECTOR, PHONE = (1280, 720), (390, 844)
QUESTIONS = ["/", *(f"/lab/{slug}/" for slug in registry.every_experiment())]
LOWEST = """of => Math.max(...[...document.querySelectorAll(of)]
    .filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect().bottom))"""


@pytest.fixture
def below_the_fold(page):
    """Of these pages those on which something of that lies below the first screen, and how far down."""

    def below(screen, paths, of):
        width, height = screen
        window = Window(page)
        page.set_viewport_size({"width": width, "height": height})
        found = {}
        for path in paths:
            window.shows(Page(path, Client(HTTP_HOST="localhost").get(path).content.decode()))
            found[path] = page.evaluate(LOWEST, of)
        assert all(bottom > 0 for bottom in found.values())
        return {path: bottom for path, bottom in found.items() if bottom > height}

    return below


def projected(paths):
    return [f"{path}?projector" for path in paths]


def test_each_question_fits_a_projector(below_the_fold):
    assert below_the_fold(PROJECTOR, projected(QUESTIONS), "form.question *") == {}


def test_each_result_fits_a_projector(below_the_fold, all_runs):
    made = {row["fields"]["slug"]: row["fields"]["record"] for row in json.loads(all_runs.read_text())}
    results = []
    for slug in registry.every_experiment():
        run = RunRecord.from_dict(made[slug]) if slug in made else recorded.of(slug)
        archive.keep(run, archive.MACHINE)
        results.append(f"/lab/{slug}/{run.id}/")
    assert below_the_fold(PROJECTOR, projected(results), "#result *") == {}


def test_on_a_phone_each_question_can_be_run(below_the_fold):
    assert below_the_fold(PHONE, QUESTIONS, "form.question .primary") == {}
