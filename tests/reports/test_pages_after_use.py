"""Pages are tried fresh, and are hard to use once there is something on them.

https://github.com/w3c/wcag/issues/1831, https://github.com/FlowFuse/node-red-dashboard/issues/618

Right: axe finds nothing on pages with content, no target is below 24 pixels unless it stands in a sentence (WCAG 2.2,
2.5.8), no heading is empty; and a page that is kept up to date says so when nobody answers any more. Neighbours: the
ledger of all runs, a kept run with an answer and one without, the page of somebody whose run has to wait, at the
narrowest and a usual width, light and dark.
"""

import re
import subprocess
import sys

import pytest

from tests import environment
from tests.browsing import check, small_targets
from tests.processes import Demo, manage

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

WIDTHS = (320, 1280)
KEEPS = """import django; django.setup()
from authdemo.lab import archive, recorded, registry
for slug in registry.in_browsers(): archive.keep(recorded.of(slug), archive.MACHINE)"""


@pytest.fixture(scope="module")
def site_with_runs(tmp_path_factory):
    """A demo with a run of every experiment that a browser decides in its ledger."""
    var = tmp_path_factory.mktemp("kept") / "var"
    manage("migrate", var=var)
    env = environment.for_process(var, DJANGO_SETTINGS_MODULE="authdemo.settings")
    subprocess.run([sys.executable, "-c", KEEPS], env=env, cwd=environment.CODE, check=True)
    with Demo(var) as demo:
        yield demo.url


def looked_at(page, *widths, **schemes):
    """By axe, and by the size of what can be pressed; and every heading says something."""
    check(page, *widths, **schemes)
    assert small_targets(page) == [], page.url
    assert all(text.strip() for text in page.locator(":is(h1, h2, h3):visible").all_inner_texts()), page.url


def test_the_ledger_and_a_run_that_was_kept(page, site_with_runs):
    page.goto(f"{site_with_runs}/claims/")
    assert page.get_by_role("link", name="See it run").count() > 10
    looked_at(page, *WIDTHS)


def test_a_run_without_an_answer_has_a_headline(page, demo_site):
    page.route("**/attack/**", lambda route: route.abort())
    page.goto(f"{demo_site}/lab/csrf/")
    with page.expect_request("**/attack/**") as visit:
        page.get_by_role("button", name="Run it").click()
    trial = visit.value.url.split("/")[4]
    page.goto(f"{demo_site}/lab/csrf/{trial}/end/")
    assert page.get_by_role("heading", level=1).inner_text() == "No answer came out of this run."
    looked_at(page, *WIDTHS)


def test_when_nobody_answers_the_compare_page_says_since_when(page, demo_site):
    page.goto(f"{demo_site}/compare/")
    for name in ("Sign in to both", "Steal a copy"):
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_load_state()
    page.get_by_text("The copy is tried every second").wait_for()
    title = page.get_by_role("heading", level=1)
    page.route("**/compare/copy/**", lambda route: route.abort())
    title.filter(has_text=re.compile(r"^No answer since \d\d:\d\d:\d\d\.$")).wait_for(timeout=5000)
    since = title.inner_text()
    assert page.title().startswith(since)
    assert page.locator("#said").text_content() == since
    page.wait_for_timeout(2500)
    assert title.inner_text() == since, "since then, and not since the last try"
    looked_at(page, 1280, schemes=("light",))
    page.unroute("**/compare/copy/**")
    title.filter(has_text="stolen").or_(title.filter(has_text="copy")).first.wait_for(timeout=5000)
    page.route(
        "**/compare/copy/**", lambda route: route.fulfill(status=502, content_type="text/html", body="<h1>502</h1>")
    )
    title.filter(has_text="No answer since").wait_for(timeout=5000)
