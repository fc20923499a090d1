"""A site with rooms, and people in one of them, in real browsers."""

import re

import pytest

from tests.processes import Demo
from tests.room.in_browser.pressing import PHONE, PROJECTOR


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with Demo(tmp_path_factory.mktemp("room"), "--room") as demo:
        yield demo


@pytest.fixture
def trainer(browser, site):
    """Leads a room of the test's own."""
    with browser.new_context(viewport=PROJECTOR) as context:
        page = context.new_page()
        page.goto(f"{site.url}/room/trainer/")
        page.get_by_role("button", name="Open a room").click()
        page.get_by_role("heading", level=1).wait_for()
        yield page
        page.goto(f"{site.url}/room/trainer/")
        page.get_by_text("Late, lock it, or end it").click()
        page.get_by_role("button", name="End the room").click()


@pytest.fixture
def code(trainer):
    return re.search(r"Room (\w{6})", trainer.title())[1]


@pytest.fixture
def joins(browser, site, code):
    contexts = []

    def joined(**options):
        context = browser.new_context(viewport=PHONE, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{site.url}/room/{code}/")
        page.get_by_role("button", name="Join", exact=True).click()
        page.get_by_text("· you are").wait_for()
        return page

    yield joined
    for context in contexts:
        context.close()
