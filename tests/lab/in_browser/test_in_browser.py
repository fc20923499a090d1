"""The experiments that only a browser can decide, decided by a real Chromium: with its scripts, and without any.

`RECORD_TRIALS=1` writes what came out to `authdemo/lab/recorded`, for rooms where there is no other site.
"""

import json
import os
from pathlib import Path

import httpx
import pytest
from django.conf import settings

from authdemo.lab import registry
from authdemo.lab.model.claim import Verdict
from authdemo.lab.model.record import RunRecord
from authdemo.lab.model.verdicts import judge
from tests import browsing

pytestmark = pytest.mark.browser

SLUGS = list(registry.in_browsers())
WITHOUT_SCRIPTS = {  # what each says where the browser runs none: the verdict, or that there is none
    "big-cart": "confirmed",
    "csrf": "confirmed",
    "cookie-tossing": "depends",
    "id-in-url": "confirmed",
    "cookie-flags": "no verdict",
    "remember-me": "no verdict",
    "xss-read": "no verdict",
    "xss-ride": "no verdict",
    "where-the-page-keeps-it": "no verdict",
    "spa-with-session": "no verdict",
    "cross-origin-api": "no verdict",
    "back-after-logout": "no verdict",
}
WITHOUT_SCRIPTS_MS = 15000
RECORDED = Path(settings.BASE_DIR) / "authdemo/lab/recorded"


@pytest.fixture(scope="module")
def everyday(browser, tmp_path_factory):
    """A browser with a profile that lets third-party cookies pass, which some builds and private windows do not."""
    folder = tmp_path_factory.mktemp("profile")
    (folder / "Default").mkdir()
    (folder / "Default/Preferences").write_text(json.dumps({"profile": {"cookie_controls_mode": 0}}))
    kind = browser.browser_type
    whole = browsing.program(browsing.WHOLE)
    with kind.launch_persistent_context(folder, executable_path=whole, args=browsing.SWITCHES) as context:
        yield context


def run(page, site, slug):
    """Press "Run it" and see it through; the run's record and its address."""
    page.goto(f"{site}/lab/{slug}/")
    page.get_by_role("button", name="Run it").click()
    page.locator("#result").wait_for(timeout=WITHOUT_SCRIPTS_MS)
    return record_of(page)


def record_of(page):
    receipt = httpx.get(page.url.rstrip("/") + ".json", trust_env=False).json()
    receipt.pop("verdicts")
    return RunRecord.from_dict(receipt)


def verdicts(record):
    return {c.id: judge(c, record) for c in registry.claims_of(registry.get(record.slug))}


@pytest.mark.parametrize("slug", SLUGS)
def test_chromium_comes_to_the_expected_verdicts(everyday, demo_site, slug):
    page = everyday.new_page()
    record = run(page, demo_site, slug)
    page.close()
    assert not [(played.variant, played.failure) for played in record.played if played.failure]
    for one in verdicts(record).values():
        assert one.verdict is one.claim.expect, (one.claim.id, one.meant, one.why_not)
        assert not one.differs, (one.claim.id, one.differs)
    if os.environ.get("RECORD_TRIALS"):
        RECORDED.mkdir(exist_ok=True)
        (RECORDED / f"{slug}.json").write_text(json.dumps(record.to_dict(), indent=1, ensure_ascii=False) + "\n")


def test_visiting_by_the_other_name_the_first_one_attacks(everyday, demo_site):
    page = everyday.new_page()
    record = run(page, demo_site.replace("localhost", "127.0.0.1"), "csrf")
    page.close()
    assert verdicts(record)["C58"].verdict is Verdict.CONFIRMED


def test_a_private_window_is_told_what_it_did_and_no_more(browser, demo_site):
    """It keeps third-party cookies back: another verdict, a true one, and no error."""
    with browser.new_context() as context:
        record = run(context.new_page(), demo_site, "cross-origin-api")
    found = verdicts(record)["C51"]
    assert found.verdict in {Verdict.NONE, Verdict.CONFIRMED}
    if found.verdict is Verdict.NONE:
        assert "third-party cookies" in found.why_not


@pytest.mark.parametrize("slug", SLUGS)
def test_without_scripts_a_person_presses_the_same_buttons(browser, demo_site, slug):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{demo_site}/lab/{slug}/")
        page.get_by_role("button", name="Run it").click()
        for _ in range(6):
            page.wait_for_load_state()
            if page.locator("#result").count():
                break
            page.locator("main").locator("a.primary, button.primary").first.click()
        page.locator("#result").wait_for(timeout=WITHOUT_SCRIPTS_MS)
        record = record_of(page)
    first = next(iter(verdicts(record).values()))
    assert first.verdict == WITHOUT_SCRIPTS[slug], (first.meant, first.why_not)
    if first.verdict is Verdict.NONE:
        assert first.why_not


def test_without_scripts_back_is_pressed_by_hand(browser, demo_site):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{demo_site}/lab/back-after-logout/")
        page.get_by_role("button", name="Run it").click()
        page.get_by_role("link", name="Log out", exact=True).click()
        page.go_back()
        page.get_by_role("link", name="see this page again").click()
        page.get_by_role("link", name="Log out", exact=True).click()
        page.go_back()
        page.locator("#result").wait_for()
        found = verdicts(record_of(page))["C69"]
    assert found.verdict is found.claim.expect, found.why_not


@pytest.mark.parametrize("slug", ["csrf", "xss-read", "cookie-flags", "back-after-logout"])
def test_stepped_through_it_waits_on_each_page_and_comes_to_the_same_verdicts(everyday, demo_site, slug):
    page = everyday.new_page()
    page.goto(f"{demo_site}/lab/{slug}/")
    page.get_by_role("button", name="Step through it").click()
    page.locator("main .primary").first.wait_for()
    here = page.url
    page.wait_for_timeout(600)
    assert page.url == here
    for _ in range(9):
        page.wait_for_load_state()
        if page.locator("#result").count():
            break
        if page.get_by_text("press it now").count():
            page.go_back()
            page.locator("[data-then], #result").first.wait_for()
            if not page.locator("#result").count():  # shown again: the visitor says so
                page.locator("[data-then]").click()
        elif page.get_by_text("Go back two pages").count():
            page.evaluate("history.go(-2)")
            page.wait_for_url(lambda url: "after" not in url)
        else:
            page.locator("main .primary").first.click()
    record = record_of(page)
    page.close()
    for one in verdicts(record).values():
        assert one.verdict is one.claim.expect, (one.claim.id, one.meant, one.why_not)
        assert not one.differs, (one.claim.id, one.differs)


def test_nothing_of_it_stays_in_the_browser(browser, demo_site):
    with browser.new_context() as context:
        page = context.new_page()
        for slug in ("csrf", "cookie-flags", "xss-read", "where-the-page-keeps-it", "big-cart"):
            run(page, demo_site, slug)
            assert page.evaluate("localStorage.length + sessionStorage.length") == 0
        names = {cookie["name"] for cookie in context.cookies()}
    assert names <= {"csrftoken", "lab", "lab-aged"}  # the last for an hour: it is to grow old
